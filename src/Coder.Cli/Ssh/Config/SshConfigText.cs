using System.Text.RegularExpressions;

namespace Coder.Cli.Ssh.Config;

/// <summary>An OpenSSH client configuration, split into what belongs to the user and the section of this program.</summary>
/// <param name="Before">What stands before the section, or all of it.</param>
/// <param name="Section">The section with its first and last line; null when there is none.</param>
/// <param name="After">What stands after it.</param>
internal sealed partial record SshConfigText(string Before, string? Section, string After)
{
    /// <summary>The options that the section remembers; null without a section.</summary>
    public SshConfigOptions? Options => Section is null
        ? null
        : SshConfigOptions.Recall(Section.Split('\n')
            .Where(line => line.StartsWith(SshConfigSection.OptionMark, StringComparison.Ordinal))
            .Select(line => line[SshConfigSection.OptionMark.Length..].TrimEnd('\r')));

    /// <summary>Finds the section.</summary>
    /// <exception cref="CliException">The marks do not enclose exactly one section.</exception>
    public static SshConfigText Parse(string text, string path)
    {
        var starts = StartMark().Matches(text);
        var ends = EndMark().Matches(text);
        return (starts.Count, ends.Count) switch
        {
            (0, 0) => new(text, null, ""),
            (1, 1) when starts[0].Index < ends[0].Index => Split(text, starts[0].Index, ends[0].Index + ends[0].Length),
            (0, _) => throw Damaged(path, "it ends a section of coder that never begins"),
            (_, 0) => throw Damaged(path, "it begins a section of coder that never ends"),
            (1, 1) => throw Damaged(path, "the section of coder ends before it begins"),
            _ => throw Damaged(path, "it has more than one section of coder"),
        };
    }

    /// <summary>The whole text with another section.</summary>
    /// <param name="section">Ends with a line break.</param>
    public string With(string section)
    {
        if (Section is not null)
        {
            return Before + section + After;
        }

        return Before.Length switch
        {
            0 => section,
            _ => Before.TrimEnd('\n') + "\n\n" + section,
        };
    }

    private static SshConfigText Split(string text, int start, int end) => new(text[..start], text[start..end], text[end..]);

    private static CliException Damaged(string path, string why) => new(
        $"{path} was not changed: {why}.",
        hint: "Delete the lines between \"# ---START-CODER---\" and \"# ---END-CODER---\" with these two, then run the command again.");

    [GeneratedRegex(@"^# -+START-CODER-+[ \t\r]*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex StartMark();

    [GeneratedRegex(@"^# -+END-CODER-+[ \t\r]*(\n|\z)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex EndMark();
}
