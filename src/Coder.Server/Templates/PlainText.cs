using System.Text.RegularExpressions;

namespace Coder.Server.Templates;

/// <summary>Markdown without its marks, for places that show plain text.</summary>
internal static partial class PlainText
{
    /// <summary>Drops emphasis, headings, code marks and images; a link keeps its text.</summary>
    public static string FromMarkdown(string markdown)
    {
        var text = Image().Replace(markdown, "");
        text = Link().Replace(text, "$1");
        text = LineStart().Replace(text, "");
        return Marks().Replace(text, "$2").Trim();
    }

    [GeneratedRegex(@"!\[[^\]]*\]\([^)]*\)", RegexOptions.CultureInvariant)]
    private static partial Regex Image();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)", RegexOptions.CultureInvariant)]
    private static partial Regex Link();

    [GeneratedRegex(@"^[ ]{0,3}(#{1,6}|>)[ ]+", RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex LineStart();

    [GeneratedRegex(@"(\*\*|__|\*|`)(\S|\S[^\n]*?\S)\1", RegexOptions.CultureInvariant)]
    private static partial Regex Marks();
}
