namespace Coder.Server.Tests.Infrastructure;

/// <summary>The checked-out sources, for tests that compare files of them.</summary>
internal static class Repository
{
    /// <summary>Its root folder.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Coder.slnx")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
