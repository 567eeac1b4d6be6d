using Coder.Server.Configuration;
using Npgsql;

namespace Coder.Server.Database;

/// <summary>
/// The database's part of a start: reach it, check its version, migrate it. One that may only not be up yet is waited for a few seconds. What
/// fails is explained for operators.
/// </summary>
internal sealed partial class DatabaseStart(
    NpgsqlDataSource database, Migrator migrator, PostgresOptions options, TimeProvider time, ILogger<DatabaseStart> logger)
{
    private const int OldestMajor = 13;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>Makes the database ready.</summary>
    /// <exception cref="StartupException">It cannot be used; the text names the setting, what the database answered, and the fix.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        var began = time.GetTimestamp();
        var said = "";
        while (await TryAsync(ct) is { } failure)
        {
            if (!failure.MayPass || time.GetElapsedTime(began) >= Patience)
            {
                throw new StartupException(
                    $"{OptionTable.PostgresUrl.Env}: {failure.Answer} {failure.Fix}" + (options.InKubernetes ? $" {KubernetesHint.Database}" : ""));
            }

            if (failure.Answer != said)
            {
                said = failure.Answer;
                LogWaiting(failure.Answer, Patience.TotalSeconds);
            }

            await Task.Delay(RetryDelay, time, ct);
        }
    }

    private async Task<DatabaseStartFailure?> TryAsync(CancellationToken ct)
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
            return null;
        }
        catch (NpgsqlException e)
        {
            return DatabaseStartFailure.Of(e, new NpgsqlConnectionStringBuilder(database.ConnectionString));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database is not there yet, trying for {Seconds} seconds: {Answer}")]
    private partial void LogWaiting(string answer, double seconds);
}
