namespace Coder.Testing;

/// <summary>The build under test: what <c>./run --build</c> leaves in <c>dist/</c>.</summary>
public static class Distribution
{
    public static string Repository { get; } = FindRepository();

    public static string Cli { get; } = Existing("dist/coder");

    public static string Server { get; } = Existing("dist/server/coder-server");

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Coder.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Coder.slnx above {AppContext.BaseDirectory}.");
    }

    private static string Existing(string path)
    {
        var full = Path.Combine(Repository, path);
        return File.Exists(full)
            ? full
            : throw new InvalidOperationException($"{full} is missing: run ./test, or ./run --build first.");
    }
}
