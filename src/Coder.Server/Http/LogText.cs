using System.Globalization;
using System.Text;

namespace Coder.Server.Http;

/// <summary>Makes text that a client chose fit for a log line: bounded, and without characters that begin a new line or hide others.</summary>
internal static class LogText
{
    private const int MaxLength = 256;

    /// <summary>The text with such characters replaced, cut after 256 characters.</summary>
    public static string Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        var clean = new StringBuilder(Math.Min(text.Length, MaxLength + 1));
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, MaxLength)))
        {
            clean.Append(IsPlain(character) ? character : '\uFFFD');
        }

        return text.Length > MaxLength ? clean.Append('…').ToString() : clean.ToString();
    }

    private static bool IsPlain(char character) => char.GetUnicodeCategory(character) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
