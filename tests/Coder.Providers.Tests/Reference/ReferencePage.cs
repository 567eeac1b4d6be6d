using System.Text;
using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Terraform.Providers;

namespace Coder.Providers.Tests.Reference;

/// <summary>
/// Writes the page of a provider from its tables: each resource and data source with its arguments and attributes. A nested block that
/// occurs in several places is described once.
/// </summary>
internal sealed class ReferencePage
{
    private readonly StringBuilder _types = new();
    private readonly StringBuilder _blocks = new();
    private readonly Dictionary<string, string> _sections = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private ReferencePage()
    {
    }

    /// <summary>The page as Markdown.</summary>
    /// <param name="source">The source as templates write it, such as <c>hashicorp/random</c>.</param>
    /// <param name="about">What the provider is for: a sentence.</param>
    /// <param name="provider">Its tables.</param>
    /// <param name="marksReplaced">Whether the tables alone say what replaces an object.</param>
    public static string Write(string source, string about, IDescribed provider, bool marksReplaced)
    {
        var page = new ReferencePage();
        page.Add("Settings of the provider", null, [("", provider.Settings)], marksReplaced: false);
        page.Add("Resources", "", provider.ResourceTables, marksReplaced);
        page.Add("Data sources", "data.", provider.DataSourceTables, marksReplaced: false);
        var text = new StringBuilder()
            .Append("# Provider ").Append(source).Append("\n\n")
            .Append("<!-- Made from the provider's tables: do not edit. UPDATE_DOCS=1 ./test Providers writes it anew. -->\n\n")
            .Append(about).Append(" It is built in; nothing has to be downloaded.\n\n")
            .Append("*required*: must be set. *optional*: may be set, with the default behind it. *computed*: set by the provider.")
            .Append(marksReplaced ? " A change of what is marked *replaces* makes a new object in place of the old one.\n" : "\n")
            .Append(page._types);
        if (page._blocks.Length > 0)
        {
            text.Append("\n## Blocks\n").Append(page._blocks);
        }

        return text.ToString();
    }

    private void Add(string title, string? prefix, IEnumerable<(string Name, Block Block)> tables, bool marksReplaced)
    {
        var all = tables.Where(t => t.Block.Fields.Count + t.Block.Blocks.Count > 0).OrderBy(t => t.Name, StringComparer.Ordinal).ToList();
        if (all.Count == 0)
        {
            return;
        }

        _types.Append("\n## ").Append(title).Append('\n');

        // Types with two names, such as kubernetes_pod and kubernetes_pod_v1, are described together.
        foreach (var same in all.GroupBy(t => Rows(t.Block, marksReplaced), StringComparer.Ordinal))
        {
            if (prefix is not null)
            {
                _types.Append("\n### ").AppendJoin(", ", same.Select(t => prefix + t.Name)).Append('\n');
            }

            _types.Append('\n').Append(same.Key);
        }
    }

    private string Rows(Block block, bool marksReplaced)
    {
        var rows = new StringBuilder("| Name | Type | | Description |\n|---|---|---|---|\n");
        foreach (var field in block.Fields.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            rows.Append("| `").Append(field.Name).Append("` | ").Append(field.Type.FriendlyName).Append(" | ").Append(Use(field, marksReplaced))
                .Append(" | ").Append(Cell(field.Description)).Append(field.DeprecationText is { } old ? $" *Deprecated:* {Cell(old)}" : "").Append(" |\n");
        }

        foreach (var nested in block.Blocks.OrderBy(b => b.Name, StringComparer.Ordinal))
        {
            rows.Append("| `").Append(nested.Name).Append("` | [block](#").Append(Section(nested)).Append(") | ")
                .Append(Count(nested)).Append(marksReplaced && !nested.IsInPlace ? ", replaces" : "").Append(" | ").Append(Cell(nested.Description)).Append(" |\n");
        }

        return rows.ToString();
    }

    // The section that describes a block, written when it is met for the first time; blocks with the same rows share one.
    private string Section(NestedBlock nested)
    {
        var rows = Rows(nested.Block, marksReplaced: false);
        var key = nested.Name + "\n" + rows;
        if (_sections.TryGetValue(key, out var known))
        {
            return known;
        }

        var name = nested.Name;
        for (var i = 2; !_names.Add(name); i++)
        {
            name = $"{nested.Name}-{i}";
        }

        _blocks.Append("\n### ").Append(name).Append("\n\n").Append(rows);
        return _sections[key] = name;
    }

    private static string Use(Field field, bool marksReplaced)
    {
        var use = (field.IsRequired, field.IsOptional) switch
        {
            (true, _) => "required",
            (_, true) when field.DefaultValue is { } value => $"optional, {Text(value)}",
            (_, true) => field.IsComputed ? "optional, computed" : "optional",
            _ => "computed",
        };
        var configurable = field.IsRequired || field.IsOptional;
        return use + (field.IsSensitive ? ", sensitive" : "") + (marksReplaced && configurable && !field.IsInPlace ? ", replaces" : "");
    }

    private static string Count(NestedBlock nested) => (nested.Nesting, nested.MinItems, nested.MaxItems) switch
    {
        (NestingMode.Single, 0, _) => "at most one",
        (NestingMode.Single, _, _) or (_, 1, 1) => "exactly one",
        (_, 0, 0) => "any number",
        (_, 0, 1) => "at most one",
        (_, 0, var most) => $"at most {most}",
        (_, var least, 0) => $"at least {least}",
        var (_, least, most) => $"{least} to {most}",
    };

    private static string Text(HclValue value) => $"`{value.ToJson()?.ToJsonString() ?? "null"}`";

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
