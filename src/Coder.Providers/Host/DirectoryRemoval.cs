namespace Coder.Providers.Host;

/// <summary>Removes folders with all they hold; links are removed, not followed.</summary>
internal static class DirectoryRemoval
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public static void Remove(string path)
    {
        if (new DirectoryInfo(path).LinkTarget is not null)
        {
            File.Delete(path);
            return;
        }

        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Gone already.
        }
        catch (UnauthorizedAccessException)
        {
            // Caches of some tools consist of read-only folders.
            MakeWritable(new DirectoryInfo(path));
            Directory.Delete(path, recursive: true);
        }
    }

    private static void MakeWritable(DirectoryInfo folder)
    {
        folder.UnixFileMode |= OwnerOnly;
        foreach (var inner in folder.EnumerateDirectories().Where(d => d.LinkTarget is null))
        {
            MakeWritable(inner);
        }
    }
}
