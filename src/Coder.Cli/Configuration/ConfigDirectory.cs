namespace Coder.Cli.Configuration;

/// <summary>
/// The directory in which the command keeps the server's URL (<c>url</c>), the session token (<c>session</c>)
/// and the chosen organization (<c>organization</c>), each alone in a file that only the user may read.
/// </summary>
internal sealed class ConfigDirectory(string path)
{
    public string Path { get; } = path;

    public string? Url
    {
        get => Read("url");
        set => Write("url", value);
    }

    public string? Session
    {
        get => Read("session");
        set => Write("session", value);
    }

    public string? Organization
    {
        get => Read("organization");
        set => Write("organization", value);
    }

    /// <summary>Where the directory is when nobody says otherwise.</summary>
    public static string DefaultPath(Func<string, string?> environment)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        var parent = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()
            ? Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData)
            : environment("XDG_CONFIG_HOME") is { Length: > 0 } xdg ? xdg : System.IO.Path.Combine(home, ".config");
        return System.IO.Path.Combine(parent, "coderv2");
    }

    private string? Read(string name)
    {
        try
        {
            var text = File.ReadAllText(System.IO.Path.Combine(Path, name)).Trim();
            return text.Length == 0 ? null : text;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable("read", name, e);
        }
    }

    private void Write(string name, string? value)
    {
        var file = System.IO.Path.Combine(Path, name);
        try
        {
            if (value is null)
            {
                if (File.Exists(file))
                {
                    File.Delete(file);
                }

                return;
            }

            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(Path);
                File.WriteAllText(file, value);
                return;
            }

            const UnixFileMode OnlyUser = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            Directory.CreateDirectory(Path, OnlyUser | UnixFileMode.UserExecute);

            // Written beside and moved over, so that another command never reads half a token.
            var temporary = $"{file}.{Environment.ProcessId}";
            using (var stream = new FileStream(
                temporary, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OnlyUser }))
            {
                stream.Write(System.Text.Encoding.UTF8.GetBytes(value));
            }

            File.Move(temporary, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable("write", name, e);
        }
    }

    private CliException Unusable(string verb, string name, Exception e) => new(
        $"Could not {verb} {System.IO.Path.Combine(Path, name)}.",
        e.Message,
        "Check who owns the directory, or choose another one with --global-config or CODER_CONFIG_DIR.");
}
