namespace Coder.Server.Files;

/// <summary>Decides whether the path of an archive's entry stays inside the directory that it is unpacked into.</summary>
internal static class ArchiveEntryName
{
    /// <summary>Null when the path is harmless, else a sentence that names it.</summary>
    public static string? Check(string path)
    {
        var shown = Shown(path);
        if (path.Length == 0)
        {
            return "The archive contains an entry without a name.";
        }

        if (path.Length > ArchiveLimits.MaximumPath)
        {
            return $"The entry \"{shown}\" has a path of {path.Length} characters; at most {ArchiveLimits.MaximumPath} are allowed.";
        }

        if (path.Any(char.IsControl))
        {
            return $"The entry \"{shown}\" has control characters in its name.";
        }

        if (path[0] is '/' or '\\' || (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0])))
        {
            return $"The entry \"{shown}\" has an absolute path; paths must be relative to the template's directory.";
        }

        // Backslashes separate directories where a template is unpacked on Windows.
        return path.Split('/', '\\').Contains("..", StringComparer.Ordinal)
            ? $"The entry \"{shown}\" leads out of the archive with \"..\"; paths must stay inside the template's directory."
            : null;
    }

    /// <summary>The path as an error text may show it: bounded and printable.</summary>
    public static string Shown(string path)
    {
        var printable = string.Concat(path.Take(120).Select(c => char.IsControl(c) ? '?' : c));
        return path.Length > 120 ? printable + "…" : printable;
    }

    /// <summary>The path without a leading <c>./</c> and trailing slash, with forward slashes.</summary>
    public static string Normalise(string path)
    {
        path = path.Replace('\\', '/');
        while (path.StartsWith("./", StringComparison.Ordinal))
        {
            path = path[2..].TrimStart('/');
        }

        return path is "." ? "" : path.TrimEnd('/');
    }
}
