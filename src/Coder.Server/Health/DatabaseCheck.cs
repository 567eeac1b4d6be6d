using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.Database;
using Npgsql;

namespace Coder.Server.Health;

/// <summary>Pings the database five times on one connection; the median is what counts.</summary>
internal sealed class DatabaseCheck(NpgsqlDataSource database, HealthOptions options, TimeProvider time)
{
    private const int Pings = 5;

    public async Task<DatabaseHealth> RunAsync(CancellationToken ct)
    {
        var result = new DatabaseHealth { ThresholdMs = (long)options.DatabaseThreshold.TotalMilliseconds };
        try
        {
            var median = await MedianAsync(ct);
            result = result with
            {
                Reachable = true,
                Latency = $"{median.TotalMilliseconds:0.###}ms",
                LatencyMs = (long)median.TotalMilliseconds,
            };
            return median <= options.DatabaseThreshold
                ? result
                : result with
                {
                    Severity = HealthSeverity.Warning,
                    Warnings =
                    [
                        new(HealthCodes.DatabaseSlow, $"The median of {Pings} pings of the database is {result.Latency}, more than "
                            + $"{options.DatabaseThreshold.TotalMilliseconds:0.###}ms ({NetworkingOptionTable.HealthThresholdDatabase.Env}). "
                            + "Is it far away, or busy?"),
                    ],
                };
        }
        catch (Exception e) when (DatabaseFailure.Explain(e) is not null || e is OperationCanceledException or NpgsqlException)
        {
            return result with
            {
                Severity = HealthSeverity.Error,
                Error = $"{HealthCodes.DatabasePing}: the database does not answer. {DatabaseFailure.Explain(e) ?? e.Message}",
            };
        }
    }

    private async Task<TimeSpan> MedianAsync(CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand("SELECT 1", connection);
        var latencies = new TimeSpan[Pings];
        for (var i = 0; i < Pings; i++)
        {
            var before = time.GetTimestamp();
            await command.ExecuteScalarAsync(ct);
            latencies[i] = time.GetElapsedTime(before);
        }

        Array.Sort(latencies);
        return latencies[Pings / 2];
    }
}
