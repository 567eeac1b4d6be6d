using Coder.Server.Configuration;
using Npgsql;

namespace Coder.Server.Database;

/// <summary>The database's part of a start: reach it, check its version, migrate it. What fails is explained for operators.</summary>
internal sealed class DatabaseStart(NpgsqlDataSource database, Migrator migrator)
{
    private const int OldestMajor = 13;

    /// <summary>Makes the database ready.</summary>
    /// <exception cref="StartupException">It cannot be used; the text names the setting, what the database answered, and the fix.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        try
        {
            await using (var connection = await database.OpenConnectionAsync(ct))
            {
                if (connection.PostgreSqlVersion.Major < OldestMajor)
                {
                    throw new StartupException(
                        $"The database is PostgreSQL {connection.PostgreSqlVersion}, and the server needs {OldestMajor} or newer. Upgrade it.");
                }
            }

            await migrator.RunAsync(ct);
        }
        catch (PostgresException e)
        {
            throw new StartupException($"{OptionTable.PostgresUrl.Env}: PostgreSQL answered \"{e.MessageText}\" ({e.SqlState}). {FixFor(e.SqlState)}", e);
        }
        catch (NpgsqlException e)
        {
            throw new StartupException(
                $"{OptionTable.PostgresUrl.Env}: PostgreSQL at {Place()} cannot be reached: {(e.InnerException ?? e).Message}. "
                + "Check that it runs, and that host, port and firewall are right; or leave the variable empty to use the built-in database.", e);
        }
    }

    private static string FixFor(string sqlState) => sqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            "Check user and password in the variable (in a cluster: that the secret it comes from is the current one).",
        PostgresErrorCodes.InvalidCatalogName =>
            "Create the database (CREATE DATABASE), or name an existing one in the variable.",
        PostgresErrorCodes.InsufficientPrivilege =>
            "The user must own the database's schema: GRANT ALL ON SCHEMA public TO the user, or make it the owner.",
        PostgresErrorCodes.TooManyConnections =>
            "Raise max_connections of PostgreSQL, or lower CODER_PG_CONN_MAX_OPEN.",
        PostgresErrorCodes.CannotConnectNow =>
            "It is starting up or shutting down; start the server again in a moment.",
        _ => "Check what the variable points to.",
    };

    private string Place()
    {
        var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        return settings.Host!.StartsWith('/') ? settings.Host : $"{settings.Host}:{settings.Port}";
    }
}
