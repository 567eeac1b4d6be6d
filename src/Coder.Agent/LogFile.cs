namespace Coder.Agent;

/// <summary>Log files: appended to, readable for their owner only, and free to be moved or deleted meanwhile.</summary>
internal static class LogFile
{
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static FileStream Append(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
