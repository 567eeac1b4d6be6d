using System.Text;

namespace Coder.Server.Configuration;

/// <summary>The table of all options for the documentation, in Markdown.</summary>
internal static class OptionsPage
{
    /// <summary>One section per group of options.</summary>
    public static string Write()
    {
        var text = new StringBuilder();
        foreach (var group in OptionTable.All.GroupBy(option => option.Group))
        {
            text.Append("### ").Append(group.Key).Append("\n\n| Variable | Flag | YAML | Default | |\n|---|---|---|---|---|\n");
            foreach (var option in group)
            {
                text.Append("| `").Append(option.Env).Append("` | `--").Append(option.Flag).Append("` | ")
                    .Append(Code(option.Yaml)).Append(" | ").Append(Code(option.Default)).Append(" | ")
                    .Append(option.Description.Replace("|", "\\|", StringComparison.Ordinal)).Append(" |\n");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Code(string? value) => string.IsNullOrEmpty(value) ? "–" : $"`{value}`";
}
