namespace Coder.Server.Database.Embedded;

/// <summary>One set of PostgreSQL programs that works for the user that will run it.</summary>
internal sealed record PostgresBinaries(string Directory, string Version)
{
    /// <summary>Major version, such as 18.</summary>
    public int Major { get; } = int.Parse(Version.Split('.')[0]);

    public string Postgres => Path.Combine(Directory, "postgres");

    public string InitDb => Path.Combine(Directory, "initdb");

    /// <summary>Beside the server (the package that the build puts there), the system's (newest first), then PATH.</summary>
    public static IReadOnlyList<string> UsualDirectories()
    {
        List<string> found =
        [
            Path.Combine(AppContext.BaseDirectory, "postgres", "native", "bin"),
            Path.Combine(AppContext.BaseDirectory, "postgres", "bin"),
        ];
        const string debian = "/usr/lib/postgresql";
        if (System.IO.Directory.Exists(debian))
        {
            found.AddRange(System.IO.Directory.GetDirectories(debian)
                .OrderByDescending(path => int.TryParse(Path.GetFileName(path), out var major) ? major : 0)
                .Select(path => Path.Combine(path, "bin")));
        }

        found.AddRange((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries));
        return [.. found.Where(Holds).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Asks the programs in a directory for their version as the given user; null when they do not run.</summary>
    public static async Task<PostgresBinaries?> ProbeAsync(string directory, UnprivilegedUser user, CancellationToken ct)
    {
        if (!Holds(directory))
        {
            return null;
        }

        var result = await user.RunAsync([Path.Combine(directory, "postgres"), "--version"], ct);
        var version = result.Output.Trim().Split(' ').SkipWhile(word => word != "(PostgreSQL)").Skip(1).FirstOrDefault();
        return result.ExitCode == 0 && version is not null && char.IsAsciiDigit(version[0])
            ? new PostgresBinaries(directory, LeadingNumber(version))
            : null;
    }

    /// <summary>"17.2", "18beta1" → "18".</summary>
    private static string LeadingNumber(string version) =>
        new([.. version.TakeWhile(character => char.IsAsciiDigit(character) || character == '.')]);

    private static bool Holds(string directory) =>
        File.Exists(Path.Combine(directory, "postgres")) && File.Exists(Path.Combine(directory, "initdb"));
}
