using Coder.Server.Configuration;
using Dapper;
using Npgsql;

namespace Coder.Server.Provisioning;

/// <summary>
/// The last resort for a build's state that the database did not take: files in <c>unsaved-state</c> under the server's
/// directory, one per build, which are stored as soon as the database takes them and no newer build made them worthless.
/// </summary>
internal sealed partial class UnsavedStates(DirectoryOptions directories, NpgsqlDataSource database, ILogger<UnsavedStates> logger)
{
    private const string Extension = ".tfstate";

    private string Folder => Path.Combine(directories.Config, "unsaved-state");

    /// <summary>Keeps a state; answers its path, or null when the disk does not take it either.</summary>
    public async Task<string?> KeepAsync(Guid buildId, ReadOnlyMemory<byte> state, CancellationToken ct)
    {
        var path = Path.Combine(Folder, buildId + Extension);
        try
        {
            Directory.CreateDirectory(Folder);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
            if (!OperatingSystem.IsWindows())
            {
                // A state holds secrets.
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            await using var file = new FileStream(path, options);
            await file.WriteAsync(state, ct);
            file.Flush(flushToDisk: true);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogNotKept(buildId, path, e.Message);
            return null;
        }
    }

    /// <summary>Stores what was kept.</summary>
    public async Task RecoverAsync(CancellationToken ct)
    {
        if (!Directory.Exists(Folder))
        {
            return;
        }

        foreach (var path in Directory.EnumerateFiles(Folder, "*" + Extension))
        {
            if (Guid.TryParse(Path.GetFileNameWithoutExtension(path), out var buildId))
            {
                await RecoverAsync(path, buildId, ct);
            }
        }
    }

    private async Task RecoverAsync(string path, Guid buildId, CancellationToken ct)
    {
        var state = await File.ReadAllBytesAsync(path, ct);
        await using var connection = await database.OpenConnectionAsync(ct);
        var stored = await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE workspace_builds b SET provisioner_state = @state
            WHERE b.id = @buildId AND NOT EXISTS (
                SELECT 1 FROM workspace_builds newer WHERE newer.workspace_id = b.workspace_id AND newer.build_number > b.build_number)
            """,
            new { buildId, state },
            cancellationToken: ct));
        if (stored == 1)
        {
            File.Delete(path);
            LogRecovered(buildId);
        }
        else
        {
            File.Move(path, path + ".superseded", overwrite: true);
            LogSuperseded(buildId, path + ".superseded");
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The state of build {BuildId} could not be kept in {Path}: {Reason}")]
    private partial void LogNotKept(Guid buildId, string path, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The state of build {BuildId} that was kept as a file is stored in the database now")]
    private partial void LogRecovered(Guid buildId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The workspace of build {BuildId} was built again or deleted before its state could be stored; the state stays in {Path}")]
    private partial void LogSuperseded(Guid buildId, string path);
}
