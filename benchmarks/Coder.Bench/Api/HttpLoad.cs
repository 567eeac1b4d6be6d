using System.Diagnostics;

namespace Coder.Bench.Api;

/// <summary>Sends one GET over and over, over connections that stay open, from this process.</summary>
internal sealed class HttpLoad : IDisposable
{
    private const int Connections = 16;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(6);

    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections, UseCookies = false });
    private readonly Uri _url;

    public HttpLoad(Uri url, string? token)
    {
        _url = url;
        if (token is not null)
        {
            _client.DefaultRequestHeaders.Add("Coder-Session-Token", token);
        }
    }

    /// <summary>As many requests as are answered: the next is sent when the one before is.</summary>
    /// <returns>Requests per second.</returns>
    public async Task<double> SaturateAsync()
    {
        await RepeatAsync(WarmUp);
        var clock = Stopwatch.StartNew();
        var count = await RepeatAsync(Duration);
        return count / clock.Elapsed.TotalSeconds;
    }

    /// <summary>Requests at a steady rate. A request that has to wait for a free connection has waited since it was due.</summary>
    /// <returns>Milliseconds from due to answered.</returns>
    public async Task<double[]> PaceAsync(double requestsPerSecond)
    {
        var latencies = new double[(int)(requestsPerSecond * Duration.TotalSeconds)];
        var next = -1;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < latencies.Length; i = Interlocked.Increment(ref next))
            {
                var due = TimeSpan.FromSeconds(i / requestsPerSecond);
                if (due > clock.Elapsed)
                {
                    await Task.Delay(due - clock.Elapsed);
                }

                await SendAsync();
                latencies[i] = (clock.Elapsed - due).TotalMilliseconds;
            }
        })));
        return latencies;
    }

    public void Dispose() => _client.Dispose();

    private async Task<int> RepeatAsync(TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            var count = 0;
            while (clock.Elapsed < duration)
            {
                await SendAsync();
                count++;
            }

            return count;
        })));
        return counts.Sum();
    }

    private async Task SendAsync()
    {
        using var answer = await _client.GetAsync(_url);
        answer.EnsureSuccessStatusCode();
    }
}
