using System.Text.Json;
using Coder.Cli.Output;
using Coder.Sdk.AgentProtocol;

namespace Coder.Cli.Ssh;

/// <summary>
/// Writes how the connection is into <c>&lt;directory&gt;/&lt;pid of the ssh that started this&gt;.json</c>, where editors look for it. The file goes
/// when the connection does.
/// </summary>
/// <param name="context">The command.</param>
/// <param name="connection">Measured with a stream of its own.</param>
/// <param name="path">The file.</param>
/// <param name="interval">Time between two measurements.</param>
/// <param name="traffic">Bytes to and from the workspace so far.</param>
internal sealed class NetworkInfoReporter(
    CliContext context, AgentConnection connection, string path, TimeSpan interval, Func<(long Up, long Down)> traffic)
{
    private readonly Lock _gate = new();
    private bool _ended;

    /// <summary>Writes until it is cancelled.</summary>
    /// <exception cref="CliException">The file cannot be written.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        // An ssh that ends hangs its proxy up, which is the end of this process without anything more.
        using var hangup = connection.HungUp.Register(Remove);
        try
        {
            var (last, lastTime) = (traffic(), context.Time.GetTimestamp());
            while (true)
            {
                if (await LatencyAsync(ct) is not { } latency)
                {
                    await Task.Delay(interval, context.Time, ct);
                    continue;
                }

                var (now, seconds) = (traffic(), Math.Max(context.Time.GetElapsedTime(lastTime).TotalSeconds, 1e-3));
                Write(new()
                {
                    Latency = latency,
                    RelayLatency = new Dictionary<string, double> { [NetworkInfo.ThroughServer] = latency },
                    UploadBytesPerSecond = (long)((now.Up - last.Up) / seconds),
                    DownloadBytesPerSecond = (long)((now.Down - last.Down) / seconds),
                });
                (last, lastTime) = (now, context.Time.GetTimestamp());
                await Task.Delay(interval, context.Time, ct);
            }
        }
        finally
        {
            Remove();
        }
    }

    /// <summary>Milliseconds there and back; null while the connection is away.</summary>
    private async Task<double?> LatencyAsync(CancellationToken ct)
    {
        var buffer = new byte[1];
        try
        {
            await using var stream = await connection.OpenStreamAsync(new MeasureStreamRequest { Direction = MeasureDirections.Echo }, ct);
            var start = context.Time.GetTimestamp();
            await stream.WriteAsync(buffer, ct);
            await stream.ReadExactlyAsync(buffer, ct);
            return context.Time.GetElapsedTime(start).TotalMilliseconds;
        }
        catch (Exception e) when (e is IOException or CliException)
        {
            return null;
        }
    }

    private void Write(NetworkInfo info)
    {
        // Editors read it at any time: never half of it. Whoever ends this process waits until it is in its place: nothing is left beside it.
        var temporary = path + ".new";
        lock (_gate)
        {
            if (!_ended)
            {
                File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(info, CliJsonContext.Default.NetworkInfo));
                File.Move(temporary, path, overwrite: true);
            }
        }
    }

    private void Remove()
    {
        lock (_gate)
        {
            _ended = true;
            File.Delete(path);
        }
    }
}
