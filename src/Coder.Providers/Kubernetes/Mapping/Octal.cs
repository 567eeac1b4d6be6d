namespace Coder.Providers.Kubernetes.Mapping;

/// <summary>Modes of files as templates write them: four octal digits.</summary>
internal static class Octal
{
    /// <summary>The mode; null when the text is not octal.</summary>
    public static long? Parse(string text)
    {
        if (text.Length is 0 or > 6 || text.Any(c => c is < '0' or > '7'))
        {
            return null;
        }

        return Convert.ToInt64(text, 8);
    }

    /// <summary>The text of a mode.</summary>
    public static string Format(long mode) => Convert.ToString(mode, 8).PadLeft(4, '0');
}
