using System.Text.Json;
using Npgsql;

namespace Coder.Server.Database;

/// <summary>
/// Carries <see cref="Notifications"/> between replicas by LISTEN/NOTIFY: one channel and one listening connection per
/// server, which reconnects; what is published within <see cref="SendInterval"/> goes out as one NOTIFY, equal nudges once.
/// </summary>
internal sealed partial class NotificationBridge(
    NpgsqlDataSource database,
    [FromKeyedServices(DatabaseServices.Sessions)] NpgsqlDataSource sessions,
    Notifications notifications,
    TimeProvider time,
    ILogger<NotificationBridge> logger) : BackgroundService
{
    private const string Channel = "coder";

    /// <summary>PostgreSQL refuses payloads of 8000 bytes and more.</summary>
    private const int MaxPayloadChars = 3500;

    private static readonly TimeSpan SendInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ReconnectDelay = TimeSpan.FromSeconds(1);

    private readonly string _origin = Guid.NewGuid().ToString("N")[..8];

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(ListenAsync(stoppingToken), SendAsync(stoppingToken));

    private async Task ListenAsync(CancellationToken ct)
    {
        for (var first = true; !ct.IsCancellationRequested; first = false)
        {
            try
            {
                await using var connection = await sessions.OpenConnectionAsync(ct);
                connection.Notification += (_, e) => Receive(e.Payload);
                await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
                {
                    await listen.ExecuteNonQueryAsync(ct);
                }

                if (!first)
                {
                    notifications.DeliverResync();
                }

                while (true)
                {
                    await connection.WaitAsync(ct);
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
            {
                LogListenLost(e.Message);
                await DelayAsync(ReconnectDelay, ct);
            }
        }
    }

    private async Task SendAsync(CancellationToken ct)
    {
        var batch = new HashSet<Nudge>();
        try
        {
            while (await notifications.Outbox.WaitToReadAsync(ct))
            {
                while (notifications.Outbox.TryRead(out var nudge))
                {
                    batch.Add(nudge);
                }

                await SendAsync(batch, ct);
                batch.Clear();
                await DelayAsync(SendInterval, ct);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping: the other replicas notice the rest when they next look.
        }
    }

    private async Task SendAsync(HashSet<Nudge> batch, CancellationToken ct)
    {
        try
        {
            foreach (var payload in Pack(batch))
            {
                await using var command = database.CreateCommand("SELECT pg_notify($1, $2)");
                command.Parameters.Add(new() { Value = Channel });
                command.Parameters.Add(new() { Value = payload });
                await command.ExecuteNonQueryAsync(ct);
            }
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
        {
            LogSendFailed(batch.Count, e.Message);
        }
    }

    private IEnumerable<string> Pack(HashSet<Nudge> batch)
    {
        List<string> parts = [_origin];
        var chars = 0;
        foreach (var nudge in batch)
        {
            var size = nudge.Channel.Length + nudge.Payload.Length + 6;
            if (parts.Count > 1 && chars + size > MaxPayloadChars)
            {
                yield return JsonSerializer.Serialize(parts);
                parts = [_origin];
                chars = 0;
            }

            parts.Add(nudge.Channel);
            parts.Add(nudge.Payload);
            chars += size;
        }

        yield return JsonSerializer.Serialize(parts);
    }

    private void Receive(string payload)
    {
        List<string>? parts;
        try
        {
            parts = JsonSerializer.Deserialize<List<string>>(payload);
        }
        catch (JsonException)
        {
            return; // Somebody else uses the channel's name.
        }

        if (parts is null or [] || parts[0] == _origin)
        {
            return;
        }

        for (var i = 1; i + 1 < parts.Count; i += 2)
        {
            notifications.Deliver(new Nudge(parts[i], parts[i + 1]));
        }
    }

    private async Task DelayAsync(TimeSpan delay, CancellationToken ct)
    {
        try
        {
            await Task.Delay(delay, time, ct);
        }
        catch (OperationCanceledException)
        {
            // The loops look at the token themselves.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Listening for other replicas was interrupted, trying again: {Reason}")]
    private partial void LogListenLost(string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} notifications did not reach other replicas: {Reason}")]
    private partial void LogSendFailed(int count, string reason);
}
