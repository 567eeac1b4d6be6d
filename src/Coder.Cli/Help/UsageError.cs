using System.CommandLine;
using System.CommandLine.Parsing;

namespace Coder.Cli.Help;

/// <summary>Says what is wrong with a command line, and what was probably meant.</summary>
internal static class UsageError
{
    /// <summary>The first mistake, or null.</summary>
    public static CliException? Find(ParseResult result)
    {
        var command = result.CommandResult.Command;
        var path = CommandTable.PathOf(command);
        if (result.UnmatchedTokens.Concat(OptionsTakenForArguments(result)).FirstOrDefault() is { } word)
        {
            return Unknown(word, command, path);
        }

        return result.Errors.Count == 0
            ? null
            : new CliException(
                string.Join(' ', result.Errors.Select(Describe).Distinct()), hint: $"See {path} --help");
    }

    /// <summary>The parser's message on one line, with the option that it is about.</summary>
    private static string Describe(ParseError error)
    {
        var lines = error.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var text = lines.Length == 0 ? "" : $"{lines[0]} {string.Join(", ", lines[1..])}".TrimEnd();
        return error.SymbolResult is OptionResult { Option.Name: var name } && !text.Contains(name, StringComparison.Ordinal)
            ? $"{name}: {text}"
            : text;
    }

    private static CliException Unknown(string word, Command command, string path)
    {
        var isOption = word.StartsWith('-');
        var known = isOption
            ? command.Options.Concat(RootOptions(command)).Select(o => o.Name)
            : command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name);
        var meant = known.Distinct()
            .Select(k => (Word: k, Distance: Distance(k, word)))
            .Where(k => k.Distance <= 2)
            .OrderBy(k => k.Distance)
            .FirstOrDefault().Word;
        var kind = isOption ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
        return new CliException(
            $"{path} has no {kind} \"{word}\".",
            meant is null ? null : $"Did you mean {meant}?",
            $"See {path} --help");
    }

    /// <summary>The parser takes an unknown option for an argument where one may stand.</summary>
    private static IEnumerable<string> OptionsTakenForArguments(ParseResult result)
    {
        var verbatim = result.Tokens.SkipWhile(t => t.Type != TokenType.DoubleDash).ToHashSet(ReferenceEqualityComparer.Instance);
        return result.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(a => a.Tokens)
            .Where(t => t.Value is ['-', _, ..] && !verbatim.Contains(t))
            .Select(t => t.Value);
    }

    private static IEnumerable<Option> RootOptions(Command command)
    {
        Symbol symbol = command;
        while (symbol.Parents.FirstOrDefault() is { } parent)
        {
            symbol = parent;
        }

        return ((Command)symbol).Options.Where(o => o.Recursive);
    }

    /// <summary>Edits between two words (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
