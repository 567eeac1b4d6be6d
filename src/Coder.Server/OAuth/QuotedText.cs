namespace Coder.Server.OAuth;

/// <summary>Words of a stranger in texts of this server.</summary>
internal static class QuotedText
{
    /// <summary>The text, or its beginning when it is longer than <paramref name="maxLength"/> characters.</summary>
    public static string Shorten(string text, int maxLength = 300) => text.Length > maxLength ? text[..maxLength] + "…" : text;
}
