using System.Security.Cryptography;
using System.Text;

namespace Coder.Server.Database.Embedded;

/// <summary>Where the built-in database keeps its files, made ready for the user that runs it.</summary>
internal sealed class DataDirectory
{
    /// <summary>A socket's whole path must stay below 108 bytes; its name takes 13.</summary>
    private const int MaxSocketDirectoryBytes = 90;

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly EmbeddedPostgresOptions _options;
    private readonly UnprivilegedUser _user;

    private DataDirectory(EmbeddedPostgresOptions options, UnprivilegedUser user, string root)
    {
        _options = options;
        _user = user;
        Root = root;
        Data = Path.Combine(root, "data");
        SocketDirectory = Encoding.UTF8.GetByteCount(root) <= MaxSocketDirectoryBytes
            ? root
            : Path.Combine(Path.GetTempPath(), $"coder-postgres-{Hash(root)}");
    }

    /// <summary>Directory that PostgreSQL's user owns.</summary>
    public string Root { get; }

    /// <summary>PostgreSQL's data directory.</summary>
    public string Data { get; }

    /// <summary>Directory of the Unix socket.</summary>
    public string SocketDirectory { get; }

    /// <summary>Major version that made the data, or null when there are none yet.</summary>
    public int? Major => File.Exists(VersionFile) && int.TryParse(File.ReadAllText(VersionFile).Trim(), out var major) ? major : null;

    /// <summary>Whether the files are elsewhere than the operator's directory, because PostgreSQL's user cannot enter that.</summary>
    public bool IsRelocated => Root != _options.Directory;

    private string VersionFile => Path.Combine(Data, "PG_VERSION");

    private string PasswordFile => Path.Combine(_options.Directory, "password");

    /// <summary>Makes the directories. Under root, data move to where the unprivileged user can reach them when needed.</summary>
    public static async Task<DataDirectory> PrepareAsync(EmbeddedPostgresOptions options, UnprivilegedUser user, CancellationToken ct)
    {
        try
        {
            Directory.CreateDirectory(options.Directory, Private);
            Unix.ChangeOwner(options.Directory, user);
            var root = options.Directory;
            if (!await user.CanEnterAsync(root, ct))
            {
                Directory.CreateDirectory(options.FallbackDirectory);
                root = Path.Combine(options.FallbackDirectory, $"postgres-{Hash(options.Directory)}");
            }

            var directory = new DataDirectory(options, user, root);
            directory.MakeOwned(root);
            directory.MakeOwned(directory.SocketDirectory);
            if (directory.IsRelocated && !await user.CanEnterAsync(root, ct))
            {
                throw new StartupException(
                    $"PostgreSQL runs as user {user.Name}, who can enter neither {options.Directory} nor {root}. "
                    + "Set CODER_CONFIG_DIR to a directory below ones that everybody may enter (mode 755).");
            }

            return directory;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StartupException(
                $"The directory of the built-in database cannot be made: {e.Message} Set CODER_CONFIG_DIR to a directory that the server may write.", e);
        }
    }

    /// <summary>The database's random password, made at the first start and kept readable for the server's user only.</summary>
    public string Password()
    {
        if (File.Exists(PasswordFile) && File.ReadAllText(PasswordFile).Trim() is { Length: > 0 } known)
        {
            return known;
        }

        var password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        WritePrivate(PasswordFile, password);
        return password;
    }

    /// <summary>Makes an empty database. It appears under its name only when it is complete, so a killed start leaves none.</summary>
    public async Task InitializeAsync(PostgresBinaries binaries, CancellationToken ct)
    {
        var unfinished = Data + ".new";
        var passwordFile = Path.Combine(Root, "password.new");
        if (Directory.Exists(unfinished))
        {
            Directory.Delete(unfinished, recursive: true);
        }

        WritePrivate(passwordFile, Password());
        Unix.ChangeOwner(passwordFile, _user);
        List<string> command =
        [
            binaries.InitDb, "--pgdata", unfinished, "--username", EmbeddedPostgres.UserName, $"--pwfile={passwordFile}",
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
        ];
        if (!_options.Durable)
        {
            command.Add("--no-sync");
        }

        var (exitCode, output) = await _user.RunAsync(command, ct);
        File.Delete(passwordFile);
        if (exitCode != 0)
        {
            throw new StartupException($"The built-in database could not be made; initdb said:\n{output.Trim()}");
        }

        Directory.Move(unfinished, Data);
    }

    /// <summary>
    /// Copies a package of binaries to where PostgreSQL's user can run it, once per version of the package.
    /// Returns the copy's <c>bin</c>.
    /// </summary>
    public string CopyBinaries(string binDirectory)
    {
        var package = Path.GetDirectoryName(binDirectory)!;
        var stamp = File.GetLastWriteTimeUtc(Path.Combine(binDirectory, "postgres")).Ticks;
        var copy = Path.Combine(Root, $"binaries-{Hash($"{package} {stamp}")}");
        if (!Directory.Exists(copy))
        {
            var unfinished = copy + ".new";
            CopyTree(package, unfinished);
            Directory.Move(unfinished, copy);
        }

        return Path.Combine(copy, Path.GetFileName(binDirectory));
    }

    private static void CopyTree(string from, string to)
    {
        Directory.CreateDirectory(to);
        File.SetUnixFileMode(to, (UnixFileMode)0b111_101_101);
        foreach (var entry in new DirectoryInfo(from).EnumerateFileSystemInfos())
        {
            var target = Path.Combine(to, entry.Name);
            switch (entry)
            {
                case { LinkTarget: { } link }:
                    File.Delete(target);
                    File.CreateSymbolicLink(target, link);
                    break;
                case DirectoryInfo:
                    CopyTree(entry.FullName, target);
                    break;
                default:
                    File.Copy(entry.FullName, target, overwrite: true);
                    break;
            }
        }
    }

    private static void WritePrivate(string path, string text)
    {
        File.Delete(path);
        using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = PrivateFile,
        });
        file.Write(Encoding.UTF8.GetBytes(text));
    }

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 6));

    private void MakeOwned(string directory)
    {
        Directory.CreateDirectory(directory, Private);
        Unix.ChangeOwner(directory, _user);
    }
}
