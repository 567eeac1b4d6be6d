using Dapper;
using Npgsql;

namespace Coder.Server.Deployment;

/// <summary>The id by which clients tell deployments apart; made once and kept in the database.</summary>
internal sealed class DeploymentId(NpgsqlDataSource database)
{
    private const string Key = "deployment_id";

    private Guid? _id;

    /// <summary>The id.</summary>
    public async Task<Guid> GetAsync(CancellationToken ct)
    {
        if (_id is { } known)
        {
            return known;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO site_settings (key, value) VALUES (@Key, @id) ON CONFLICT (key) DO NOTHING",
            new { Key, id = Guid.NewGuid().ToString() },
            cancellationToken: ct));
        var stored = await connection.ExecuteScalarAsync<string>(new CommandDefinition(
            "SELECT value FROM site_settings WHERE key = @Key", new { Key }, cancellationToken: ct));
        _id = Guid.Parse(stored!);
        return _id.Value;
    }
}
