using Coder.Hcl.Diagnostics;
using Coder.Hcl.Syntax;

namespace Coder.Terraform.Configuration.Modules;

/// <summary>
/// Finds the module calls of a folder without loading it, so that what they name can be fetched first. What is wrong with the
/// files is left to the loader to tell.
/// </summary>
public static class ModuleSourceCalls
{
    private static readonly Dictionary<string, int> Blocks = new(StringComparer.Ordinal) { ["module"] = 1 };

    /// <summary>The calls in a folder (empty: the top) whose source is a plain string, by their names; overrides applied.</summary>
    public static IReadOnlyList<ModuleSourceCall> In(TemplateFiles files, string folder)
    {
        var found = new SortedDictionary<string, ModuleSourceCall>(StringComparer.Ordinal);
        var names = files.FilesIn(folder).Where(IsConfiguration).OrderBy(IsOverride);
        foreach (var block in names.SelectMany(name => Calls(files, TemplateFiles.Combine(folder, name))))
        {
            var before = found.GetValueOrDefault(block.Labels[0]);
            var source = block.Body.FindAttribute("source");
            var version = block.Body.FindAttribute("version")?.Value.AsLiteralString() ?? before?.Version;
            if ((source?.Value.AsLiteralString() ?? before?.Source) is { } address)
            {
                found[block.Labels[0]] = new ModuleSourceCall(block.Labels[0], address, version, source?.Value.Range ?? before!.Range);
            }
        }

        return [.. found.Values];
    }

    /// <summary>Whether a folder holds configuration files.</summary>
    public static bool IsModule(TemplateFiles files, string folder) => files.FilesIn(folder).Any(IsConfiguration);

    private static IEnumerable<BlockSyntax> Calls(TemplateFiles files, string path)
    {
        files.TryRead(path, out var content);
        var ignored = new DiagnosticBag();
        var body = path.EndsWith(".json", StringComparison.Ordinal)
            ? HclParser.ParseJson(path, content, ignored).Body.WithBlocks(Blocks, ignored)
            : HclParser.Parse(path, content, ignored).Body;
        return body.FindBlocks("module").Where(b => b.Labels.Count == 1);
    }

    private static bool IsConfiguration(string name) =>
        !name.StartsWith('.') && (name.EndsWith(".tf", StringComparison.Ordinal) || name.EndsWith(".tf.json", StringComparison.Ordinal));

    private static bool IsOverride(string name) =>
        name is "override.tf" or "override.tf.json"
        || name.EndsWith("_override.tf", StringComparison.Ordinal) || name.EndsWith("_override.tf.json", StringComparison.Ordinal);
}
