namespace Coder.Provisioner.Cli;

/// <summary>
/// Providers that <c>terraform init</c> has downloaded and verified, shared by all templates. The folder has the layout of a
/// filesystem mirror and only ever gains whole packages by a rename, so that nobody has to wait for anybody.
/// </summary>
internal static class ProviderStore
{
    // host/namespace/type/version/platform
    private const int Levels = 5;

    /// <summary>Moves the packages that a preparation has downloaded into the store, and links to them instead.</summary>
    public static void Collect(string prepared, string store)
    {
        foreach (var package in PackagesOf(prepared).Where(p => new DirectoryInfo(p).LinkTarget is null).ToList())
        {
            var kept = Path.Combine(store, Path.GetRelativePath(ProvidersOf(prepared), package));
            Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
            try
            {
                Directory.Move(package, kept);
            }
            catch (IOException) when (Directory.Exists(kept))
            {
                // Another template has brought the same package at the same time.
                Directory.Delete(package, recursive: true);
            }

            Directory.CreateSymbolicLink(package, kept);
        }
    }

    /// <summary>The folders that the providers of a prepared template are links to.</summary>
    public static IEnumerable<string> LinksOf(string prepared) =>
        PackagesOf(prepared).Select(p => new DirectoryInfo(p).LinkTarget).OfType<string>();

    private static string ProvidersOf(string prepared) => Path.Combine(prepared, ".terraform", "providers");

    private static IEnumerable<string> PackagesOf(string prepared)
    {
        IEnumerable<string> folders = Directory.Exists(ProvidersOf(prepared)) ? [ProvidersOf(prepared)] : [];
        for (var level = 0; level < Levels; level++)
        {
            folders = folders.SelectMany(Directory.EnumerateDirectories);
        }

        return folders;
    }
}
