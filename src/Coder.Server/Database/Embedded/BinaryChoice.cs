namespace Coder.Server.Database.Embedded;

/// <summary>Chooses the binaries for a data directory: the first that run, or those of the version that made the data.</summary>
internal static class BinaryChoice
{
    /// <summary>Chooses binaries.</summary>
    /// <exception cref="StartupException">None run, or none fit the data.</exception>
    public static async Task<PostgresBinaries> ChooseAsync(
        EmbeddedPostgresOptions options, DataDirectory directory, UnprivilegedUser user, CancellationToken ct)
    {
        var needed = directory.Major;
        var others = new List<PostgresBinaries>();
        foreach (var candidate in options.BinaryDirectories)
        {
            var binaries = await PostgresBinaries.ProbeAsync(candidate, user, ct);
            if (binaries is null && user.IsOther && IsPackage(candidate))
            {
                binaries = await PostgresBinaries.ProbeAsync(directory.CopyBinaries(candidate), user, ct);
            }

            if (binaries is null)
            {
                continue;
            }

            if (needed is null || binaries.Major == needed)
            {
                return binaries;
            }

            others.Add(binaries);
        }

        throw new StartupException(others.Count == 0 ? NoneFound(options, user) : Mismatch(directory, needed!.Value, others));
    }

    /// <summary>A package beside the server, as opposed to the system's programs, which need no copy to be reachable.</summary>
    private static bool IsPackage(string directory) =>
        directory.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal) && File.Exists(Path.Combine(directory, "postgres"));

    private static string NoneFound(EmbeddedPostgresOptions options, UnprivilegedUser user) =>
        "The built-in database needs the programs postgres and initdb, and none that run"
        + (user.IsOther ? $" as user {user.Name}" : "") + " were found"
        + (options.BinaryDirectories.Count > 0 ? $" in {string.Join(", ", options.BinaryDirectories)}" : "")
        + ". Install PostgreSQL (on Debian: apt-get install postgresql), or set CODER_PG_CONNECTION_URL to a database that you run.";

    private static string Mismatch(DataDirectory directory, int needed, List<PostgresBinaries> found) =>
        $"The built-in database in {directory.Data} was made by PostgreSQL {needed}, and only "
        + string.Join(", ", found.Select(binaries => $"PostgreSQL {binaries.Version} ({binaries.Directory})"))
        + $" was found. PostgreSQL does not read data of another major version. Install PostgreSQL {needed} beside it "
        + $"(on Debian: apt-get install postgresql-{needed}) and start again; or upgrade the directory with pg_upgrade of the new version; "
        + "or move the directory away to begin with an empty database.";
}
