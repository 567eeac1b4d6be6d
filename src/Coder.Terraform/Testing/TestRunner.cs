using System.Text;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;
using Coder.Hcl.Values;
using Coder.Terraform.Configuration;
using Coder.Terraform.Planning;
using Coder.Terraform.Providers;
using Coder.Terraform.State;

namespace Coder.Terraform.Testing;

/// <summary>Runs the tests of a template: the <c>*.tftest.hcl</c> files at its top and in its folder <c>tests</c>.</summary>
public static class TestRunner
{
    private const string Ending = ".tftest.hcl";

    /// <summary>The paths of the test files, in the order in which they run.</summary>
    public static IReadOnlyList<string> FilesOf(TemplateFiles files) =>
    [
        .. files.Paths.Where(p => p.EndsWith(Ending, StringComparison.Ordinal) && (!p.Contains('/') || (p.StartsWith("tests/", StringComparison.Ordinal) && p.LastIndexOf('/') == 5)))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Runs one file. What a run creates is destroyed at the file's end.</summary>
    /// <param name="files">The template.</param>
    /// <param name="name">The test file's path.</param>
    /// <param name="variables">Values of variables for all files; those of the file win.</param>
    /// <param name="registry">The providers.</param>
    /// <param name="options">Log and bounds.</param>
    /// <param name="ct">Stops between resources.</param>
    public static async Task<TestFileResult> RunAsync(
        TemplateFiles files, string name, IReadOnlyDictionary<string, HclValue> variables, IProviderRegistry registry, EngineOptions options, CancellationToken ct)
    {
        var problems = new DiagnosticBag();
        files.TryRead(name, out var source);
        var file = new TestFileReader(problems).Read(name, source);
        if (problems.HasErrors)
        {
            return new TestFileResult(name, [], [.. problems]);
        }

        var session = new TestSession(WithProviders(files, file), file, variables, registry, options);
        var runs = await session.RunAsync(ct);
        return new TestFileResult(name, runs, [.. problems, .. await session.CleanUpAsync(ct)]);
    }

    // Provider blocks of the test are those of the template, as an override file would make them.
    private static TemplateFiles WithProviders(TemplateFiles files, TestFile file)
    {
        if (file.Providers.Count == 0)
        {
            return files;
        }

        files.TryRead(file.Name, out var source);
        var known = files.FilesIn("").Where(n => n.EndsWith(".tf", StringComparison.Ordinal))
            .SelectMany(n => HclParser.Parse(n, files.TryRead(n, out var content) ? content : default, []).Body.FindBlocks("provider"))
            .Select(NameOf).ToHashSet();
        var (overriding, added) = (new StringBuilder(), new StringBuilder());
        foreach (var block in file.Providers)
        {
            var text = Encoding.UTF8.GetString(source.Span[block.Range.Start.Byte..block.Range.End.Byte]);
            (known.Contains(NameOf(block)) ? overriding : added).AppendLine(text);
        }

        var all = files.Paths.ToDictionary(p => p, p => files.TryRead(p, out var content) ? content : default, StringComparer.Ordinal);
        all["zz_test_override.tf"] = Encoding.UTF8.GetBytes(overriding.ToString());
        all["zz_test_providers.tf"] = Encoding.UTF8.GetBytes(added.ToString());
        return new TemplateFiles(all);
    }

    private static (string Name, string Alias) NameOf(BlockSyntax block) =>
        (block.Labels.Count > 0 ? block.Labels[0] : "", block.Body.FindAttribute("alias")?.Value.AsLiteralString() ?? "");
}
