using System.Net.Sockets;
using Npgsql;

namespace Coder.Server.Database;

/// <summary>Tells a database that is away (try again) from a statement that is wrong (a bug).</summary>
internal static class DatabaseFailure
{
    /// <summary>One sentence about why the database did not answer, or null when it is something else.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        PostgresException e when IsAway(e) => $"PostgreSQL answered: {e.MessageText} ({e.SqlState}).",
        PostgresException => null,
        NpgsqlException { InnerException: SocketException e } => $"PostgreSQL could not be reached: {e.Message}.",
        NpgsqlException { InnerException: TimeoutException } => "PostgreSQL did not answer in time.",
        NpgsqlException e when e.IsTransient || e.InnerException is IOException => $"The connection to PostgreSQL broke: {e.Message}.",
        _ => null,
    };

    /// <summary>
    /// Connection exceptions, operator intervention (shutting down, starting up), out of connections, out of disk, and a database that
    /// refuses logins or is gone for the moment.
    /// </summary>
    private static bool IsAway(PostgresException e) =>
        e.SqlState.StartsWith("08", StringComparison.Ordinal)
        || e.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.DiskFull or PostgresErrorCodes.ObjectNotInPrerequisiteState
            or PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidCatalogName;
}
