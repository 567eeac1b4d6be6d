using System.Formats.Tar;
using System.Text;
using Coder.Testing;

namespace Coder.Bench.Engines;

/// <summary>The templates that both engines run. They have resources of Terraform's own provider only, which do nothing: what is measured is the engine.</summary>
internal static class BenchTemplates
{
    /// <summary>A template of some 400 lines: variables, locals with loops and functions, 24 resources that refer to each other, outputs.</summary>
    public static string Long()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 12; i++)
        {
            text.Append($"variable \"v{i}\" {{\n  type        = string\n  description = \"Value {i}\"\n  default     = \"value-{i}\"\n}}\n\n");
        }

        text.Append("locals {\n");
        for (var i = 0; i < 24; i++)
        {
            text.Append($"  l{i} = {{ for k in range(4) : \"k${{k}}\" => upper(\"${{var.v{i % 12}}}-${{k}}\") }}\n");
        }

        text.Append("}\n\n");
        for (var i = 0; i < 24; i++)
        {
            var before = i == 0 ? "\"first\"" : $"terraform_data.r{i - 1}.output.name";
            text.Append(
                $"resource \"terraform_data\" \"r{i}\" {{\n  input = {{\n    name   = \"r{i}\"\n    before = {before}\n    values = local.l{i}\n"
                + $"    text   = join(\",\", [for k, v in local.l{i} : \"${{k}}=${{v}}\" if k != \"k0\"])\n  }}\n  triggers_replace = [var.v{i % 12}]\n}}\n\n");
        }

        for (var i = 0; i < 12; i++)
        {
            text.Append($"output \"o{i}\" {{\n  value = terraform_data.r{i * 2}.output.text\n}}\n\n");
        }

        return text.ToString();
    }

    /// <summary>What the smallest templates have: a variable, two resources that refer to each other, an output.</summary>
    public static string Small() =>
        "variable \"name\" {\n  default = \"dev\"\n}\n" + Chains(2) + "output \"last\" {\n  value = \"${var.name}-${terraform_data.r1.output}\"\n}\n";

    /// <summary>As many resources as asked for, in chains of ten.</summary>
    public static string Chains(int resources) => string.Concat(Enumerable.Range(0, resources).Select(i =>
        $"resource \"terraform_data\" \"r{i}\" {{\n  input = {(i % 10 == 0 ? "\"start\"" : $"terraform_data.r{i - 1}.output")}\n}}\n"));

    /// <summary>Thirty modules of three resources.</summary>
    public static (string Path, string Text)[] Modules() =>
    [
        ("main.tf", string.Concat(Enumerable.Range(0, 30).Select(i => $"module \"m{i}\" {{\n  source = \"./part\"\n  name   = \"m{i}\"\n}}\n"))),
        ("part/main.tf", "variable \"name\" {\n  type = string\n}\n" + Chains(3) + "output \"last\" {\n  value = \"${var.name}-${terraform_data.r2.output}\"\n}\n"),
    ];

    /// <summary>A template with the real provider, which answers without a network.</summary>
    public static string Aws => AwsProvider.Template(AwsProvider.Policy + """
        resource "terraform_data" "policy" {
          input = data.aws_iam_policy_document.read.json
        }
        """);

    public static ReadOnlyMemory<byte> Tar(params (string Path, string Text)[] files)
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
