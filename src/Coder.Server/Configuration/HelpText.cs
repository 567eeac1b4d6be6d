using System.Text;
using Coder.Server.Commands;

namespace Coder.Server.Configuration;

/// <summary>The listing of all options.</summary>
internal static class HelpText
{
    private const int Width = 100;

    /// <summary>A column that no text ends in: nothing is written yet.</summary>
    private const int Start = Width + 1;

    /// <summary>The text of <c>--help</c>.</summary>
    public static string Write()
    {
        var text = new StringBuilder("Start the Coder server.\n\nUsage: coder-server [flags]\n       coder-server <command> [flags]\n\nCommands:\n");
        foreach (var command in ServerCommands.All)
        {
            text.Append("  ").Append(command.Name.PadRight(20)).Append(command.Summary).Append('\n');
        }

        foreach (var group in OptionTable.All.GroupBy(option => option.Group))
        {
            text.Append('\n').Append(group.Key).Append(":\n");
            foreach (var option in group)
            {
                Append(text, option);
            }
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, Option option)
    {
        text.Append("  --").Append(option.Flag).Append(", $").Append(option.Env);
        if (option.Yaml is { } yaml)
        {
            text.Append(", YAML ").Append(yaml);
        }

        if (option.Default.Length > 0)
        {
            text.Append(" (default ").Append(option.Default).Append(')');
        }

        text.Append('\n');
        var column = Start;
        foreach (var word in option.Description.Split(' '))
        {
            if (column + word.Length + 1 > Width)
            {
                text.Append(column == Start ? "      " : "\n      ");
                column = 6;
            }
            else
            {
                text.Append(' ');
            }

            text.Append(word);
            column += word.Length + 1;
        }

        text.Append('\n');
    }
}
