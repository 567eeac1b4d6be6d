namespace Coder.Providers.Utility;

/// <summary>
/// The folder with a template's files, in which a job's providers read and write. It lasts as long as the job, and nothing outside of it is
/// read or written: the rest of the machine belongs to the server.
/// </summary>
/// <param name="path">Gives the folder's full path; asked when a file is needed.</param>
public sealed class TemplateFolder(Func<string> path)
{
    /// <summary>Full path.</summary>
    internal string Path => path();

    /// <summary>The full path of a file or folder that a template names; null when it lies outside of the template's folder.</summary>
    /// <param name="given">Absolute, or relative to the folder.</param>
    internal string? Find(string given)
    {
        if (given.Contains('\0'))
        {
            return null;
        }

        var root = System.IO.Path.TrimEndingDirectorySeparator(Path);
        var full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(given, root));
        return full == root || full.StartsWith(root + '/', StringComparison.Ordinal) ? full : null;
    }

    /// <summary>The sentence about a path that lies outside.</summary>
    /// <param name="argument">The argument that holds the path.</param>
    /// <param name="given">The path.</param>
    internal static string Outside(string argument, string given) =>
        $"{argument} \"{given}\" lies outside of the template's folder. Templates read and write files below it only, as ${{path.module}}/name, "
        + "and what they write lasts as long as the build.";
}
