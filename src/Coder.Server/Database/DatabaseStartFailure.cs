using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace Coder.Server.Database;

/// <summary>Why the database could not be used at a start.</summary>
/// <param name="Answer">What it answered, or what was met instead of an answer.</param>
/// <param name="Fix">What the operator does about it.</param>
/// <param name="MayPass">Whether the database may just not be up yet, so that trying again for a moment makes sense.</param>
internal sealed record DatabaseStartFailure(string Answer, string Fix, bool MayPass)
{
    /// <summary>Explains an exception of a connection or statement; <paramref name="settings"/> are those of the connection.</summary>
    public static DatabaseStartFailure Of(NpgsqlException exception, NpgsqlConnectionStringBuilder settings)
    {
        var place = settings.Host!.StartsWith('/') ? settings.Host : $"{settings.Host}:{settings.Port}";
        return exception switch
        {
            PostgresException e => Answered(e),
            { InnerException: SocketException e } => Unreached(e, place, settings.Host),
            { InnerException: TimeoutException } => Silent(place),
            { InnerException: AuthenticationException e } => new(
                $"TLS with PostgreSQL at {place} failed: {e.Message}",
                "Name the authority of its certificate with sslrootcert=/path/to/ca.crt in the variable; with sslmode=verify-full the host must be the certificate's too.",
                MayPass: false),
            _ when exception.Message.Contains("SSL connection requested", StringComparison.OrdinalIgnoreCase) => new(
                $"PostgreSQL at {place} speaks no TLS, and the variable asks for it (sslmode).",
                "Switch TLS on there (ssl = on), or write sslmode=prefer or disable if the network is trusted.",
                MayPass: false),
            _ when exception.Message.Contains("No password has been provided", StringComparison.OrdinalIgnoreCase) => new(
                $"PostgreSQL at {place} asks for a password, and the variable has none.",
                "Write postgres://user:password@host/database; special characters of the password are percent-encoded.",
                MayPass: false),
            _ => new(
                $"The connection to PostgreSQL at {place} broke: {(exception.InnerException ?? exception).Message}.",
                "Check that it is PostgreSQL that listens there, and look at its log.",
                MayPass: exception.IsTransient || exception.InnerException is IOException),
        };
    }

    private static DatabaseStartFailure Unreached(SocketException e, string place, string host) => e.SocketErrorCode switch
    {
        SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => new(
            $"The host name {host} does not resolve: {e.Message}.",
            "Check the host in the variable. In a cluster, a service of another namespace is written with it, such as db-rw.databases.svc.cluster.local.",
            MayPass: true),
        SocketError.ConnectionRefused => new(
            $"PostgreSQL at {place} cannot be reached: {e.Message}.",
            "Check that it runs, and that host and port are right.",
            MayPass: true),
        SocketError.TimedOut => Silent(place),
        _ => new(
            $"PostgreSQL at {place} cannot be reached: {e.Message}.",
            "Check host and port, and that a firewall or network policy lets the server through.",
            MayPass: true),
    };

    private static DatabaseStartFailure Silent(string place) => new(
        $"PostgreSQL at {place} did not answer in time.",
        "Check host and port, and that a firewall or network policy lets the server through.",
        MayPass: true);

    private static DatabaseStartFailure Answered(PostgresException e)
    {
        var answer = $"PostgreSQL answered \"{e.MessageText}\" ({e.SqlState}).";
        return e.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword => new(
                answer, "Check user and password in the variable (in a cluster: that the secret it comes from is the current one).", MayPass: false),
            PostgresErrorCodes.InvalidAuthorizationSpecification when IsAboutEncryption(e) => new(
                answer, "This PostgreSQL takes connections with TLS only, or none from here: write sslmode=require in the variable, or add the server's address to pg_hba.conf.", MayPass: false),
            PostgresErrorCodes.InvalidAuthorizationSpecification => new(
                answer, "Check the user in the variable, and that pg_hba.conf lets it in from the server's address.", MayPass: false),
            PostgresErrorCodes.InvalidCatalogName => new(
                answer, "Create the database (CREATE DATABASE), or name an existing one in the variable.", MayPass: false),
            PostgresErrorCodes.InsufficientPrivilege => new(
                answer, "The user must own the database's schema: GRANT ALL ON SCHEMA public TO the user, or make it the owner.", MayPass: false),
            PostgresErrorCodes.TooManyConnections => new(
                answer, "Raise max_connections of PostgreSQL, or lower CODER_PG_CONN_MAX_OPEN.", MayPass: true),
            PostgresErrorCodes.CannotConnectNow => new(
                answer, "It is starting up or shutting down; start the server again in a moment.", MayPass: true),
            _ => new(answer, "Check what the variable points to.", MayPass: false),
        };
    }

    private static bool IsAboutEncryption(PostgresException e) =>
        e.MessageText.Contains("no encryption", StringComparison.OrdinalIgnoreCase) || e.MessageText.Contains("SSL off", StringComparison.OrdinalIgnoreCase);
}
