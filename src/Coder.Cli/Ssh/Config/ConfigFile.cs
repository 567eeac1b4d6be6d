namespace Coder.Cli.Ssh.Config;

/// <summary>Reads a configuration file, and replaces it in one step: whoever reads it meanwhile sees the old text or the new.</summary>
internal static class ConfigFile
{
    /// <returns>The empty text when there is no such file.</returns>
    /// <exception cref="CliException">It cannot be read.</exception>
    public static async Task<string> ReadAsync(string path, CancellationToken ct)
    {
        try
        {
            return await File.ReadAllTextAsync(path, ct);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} could not be read.", e.Message);
        }
    }

    /// <summary>Writes a text. A symbolic link stays one, and the file keeps its mode; a new one is only the user's.</summary>
    /// <exception cref="CliException">It cannot be written; what was there still is.</exception>
    public static async Task WriteAsync(string path, string text, CancellationToken ct)
    {
        try
        {
            MakeDirectory(Path.GetDirectoryName(path)!);
            var target = new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            var directory = Path.GetDirectoryName(target)!;
            await ReplaceAsync(target, Path.Combine(directory, $".{Path.GetFileName(target)}.{Guid.NewGuid():N}"), text, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path} could not be written; it is as it was.", e.Message);
        }
    }

    private static async Task ReplaceAsync(string target, string temporary, string text, CancellationToken ct)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            await using (var file = new FileStream(temporary, options))
            {
                await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), ct);
                file.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows() && File.Exists(target))
            {
                File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static void MakeDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
