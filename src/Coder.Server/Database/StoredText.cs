namespace Coder.Server.Database;

/// <summary>Makes texts of programs that this server does not control fit for PostgreSQL.</summary>
internal static class StoredText
{
    /// <summary>Replaces NUL, which PostgreSQL cannot store, and cuts after <paramref name="maxLength"/> characters, never within a pair.</summary>
    public static string Clean(string? text, int maxLength)
    {
        text = (text ?? "").Replace('\0', '�');
        if (text.Length <= maxLength)
        {
            return text;
        }

        return char.IsHighSurrogate(text[maxLength - 1]) ? text[..(maxLength - 1)] : text[..maxLength];
    }
}
