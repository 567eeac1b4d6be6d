using System.Globalization;

namespace Coder.Agent.Processes;

/// <summary>Reads the small text files of the kernel, and its folders. What cannot be read is empty: a process has ended, or the kernel does not offer it.</summary>
internal static class ProcFile
{
    public static string Text(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    public static string[] Entries(string folder)
    {
        try
        {
            return Directory.GetFileSystemEntries(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public static string[] Lines(string path) => Text(path).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The number behind a name in a file of lines "name number", or "name: number kB" as in <c>/proc/meminfo</c>.</summary>
    public static long? Number(string path, string name) => Lines(path)
        .Select(line => line.Split([' ', ':'], StringSplitOptions.RemoveEmptyEntries))
        .Where(words => words.Length > 1 && words[0] == name)
        .Select(words => Number(words[1]))
        .FirstOrDefault();

    public static long? Number(string text) =>
        long.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
