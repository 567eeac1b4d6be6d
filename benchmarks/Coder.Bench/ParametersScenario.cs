using System.Diagnostics;
using System.Formats.Tar;
using System.Text;
using Coder.Provisioner;
using Coder.Provisioner.Forms;
using Coder.Testing;

namespace Coder.Bench;

/// <summary>One answer of a parameter form: what a keystroke costs the server, without the network.</summary>
internal sealed class ParametersScenario : IScenario
{
    private const int Rounds = 200;

    public string Name => "parameters";

    public async Task<IReadOnlyList<Row>> RunAsync() =>
    [
        await MeasureAsync("kubernetes starter", Starter("kubernetes"), "cpu", "4"),
        await MeasureAsync("30 parameters that depend on each other", Chain(30), "p0", "b"),
    ];

    private static async Task<Row> MeasureAsync(string what, byte[] archive, string name, string value)
    {
        var forms = new ParameterForms(new NativeTemplateEngine(new NativeTemplateEngineOptions(), TimeProvider.System), TimeProvider.System);
        var form = forms.Open("", archive, out var problem) ?? throw new InvalidOperationException(problem);
        var environment = new BuildEnvironment { AccessUrl = new Uri("http://127.0.0.1:3000"), OwnerName = "alice" };
        var samples = new List<double>();
        var shown = 0;
        for (var round = -20; round < Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            var request = new FormRequest { Environment = environment, Values = new Dictionary<string, string> { [name] = value } };
            shown = (await form.AnswerAsync(request, CancellationToken.None)).Parameters.Count;
            if (round >= 0)
            {
                samples.Add(clock.Elapsed.TotalMilliseconds);
            }
        }

        return Row.Of($"Parameter form, one answer: {what}", new Samples("ms", samples), "20 ms", $"{shown} parameters");
    }

    private static byte[] Starter(string id)
    {
        var root = Path.Combine(Distribution.Repository, "templates", id);
        return Tar([.. Directory.EnumerateFiles(root).Select(file => (Path.GetFileName(file), File.ReadAllText(file)))]);
    }

    // Each default is made from the value before it.
    private static byte[] Chain(int length)
    {
        var text = new StringBuilder("terraform {\n  required_providers {\n    coder = { source = \"coder/coder\" }\n  }\n}\n");
        for (var i = 0; i < length; i++)
        {
            var fallback = i == 0 ? "\"a\"" : $"data.coder_parameter.p{i - 1}.value == \"a\" ? \"a\" : \"b\"";
            text.Append($"data \"coder_parameter\" \"p{i}\" {{\n  name = \"p{i}\"\n  default = {fallback}\n");
            text.Append("  dynamic \"option\" {\n    for_each = [\"a\", \"b\"]\n    content {\n      name = option.value\n      value = option.value\n    }\n  }\n}\n");
        }

        return Tar(("main.tf", text.ToString()));
    }

    private static byte[] Tar(params (string Path, string Text)[] files)
    {
        var output = new MemoryStream();
        using (var tar = new TarWriter(output, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (path, text) in files)
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
            }
        }

        return output.ToArray();
    }
}
