namespace Coder.Cli.Console;

/// <summary>Colours for a terminal; without one the text comes back as it is.</summary>
internal static class Ansi
{
    public static string Bold(string text, bool color) => Wrap("1", text, color);

    public static string Dim(string text, bool color) => Wrap("2", text, color);

    public static string Red(string text, bool color) => Wrap("31", text, color);

    public static string Green(string text, bool color) => Wrap("32", text, color);

    public static string Yellow(string text, bool color) => Wrap("33", text, color);

    public static string Cyan(string text, bool color) => Wrap("36", text, color);

    private static string Wrap(string code, string text, bool color) =>
        color ? $"\x1b[{code}m{text}\x1b[0m" : text;
}
