namespace Coder.Cli.Dotfiles;

/// <summary>Links the dotfiles of a repository without a script into a directory.</summary>
internal static class DotfilesLinks
{
    /// <summary>Makes a link for every entry of the repository that begins with a dot, except what is Git's own.</summary>
    /// <returns>Each name, with the name under which what was there before is kept.</returns>
    /// <exception cref="CliException">A link could not be made.</exception>
    public static IReadOnlyList<(string Name, string? Backup)> Make(string repository, string target)
    {
        var made = new List<(string Name, string? Backup)>();
        foreach (var source in Directory.EnumerateFileSystemEntries(repository, ".*").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(source);
            if (name is ".git" or ".gitmodules" or ".github")
            {
                continue;
            }

            try
            {
                made.Add((name, MakeOne(source, Path.Combine(target, name))));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new CliException($"{Path.Combine(target, name)} could not be made a link to {source}.", e.Message);
            }
        }

        return made;
    }

    private static string? MakeOne(string source, string path)
    {
        string? backup = null;
        var there = new FileInfo(path);
        if (there.LinkTarget is not null)
        {
            // A link of an earlier run, or to what the user has elsewhere: nothing is lost with it.
            there.Delete();
        }
        else if (File.Exists(path) || Directory.Exists(path))
        {
            backup = FreeName(path);
            Directory.Move(path, backup);
        }

        File.CreateSymbolicLink(path, source);
        return backup;
    }

    private static string FreeName(string path)
    {
        for (var number = 0; ; number++)
        {
            var name = number == 0 ? path + ".bak" : $"{path}.bak{number}";
            if (!Path.Exists(name))
            {
                return name;
            }
        }
    }
}
