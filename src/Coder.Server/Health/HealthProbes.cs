using System.Collections.Concurrent;
using System.Security.Cryptography;
using Coder.Server.Http.Proxy;

namespace Coder.Server.Health;

/// <summary>
/// Requests that the server sends to its own access URL. Each carries a secret of its own, by which it is known when it arrives here, and with
/// which Host, scheme and client address it did.
/// </summary>
internal sealed class HealthProbes
{
    /// <summary>Header that carries the secret.</summary>
    public const string HeaderName = "Coder-Health-Probe";

    private const int MaxOpen = 16;

    private readonly ConcurrentDictionary<string, HealthProbe> _open = new(StringComparer.Ordinal);

    /// <summary>A new probe; dispose it when its answer is there.</summary>
    public HealthProbe Open()
    {
        var probe = new HealthProbe(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), secret => _open.TryRemove(secret, out _));
        if (_open.Count < MaxOpen)
        {
            _open[probe.Secret] = probe;
        }

        return probe;
    }

    /// <summary>Notes that a request is a probe which is under way; whether it is.</summary>
    public bool Arrived(HttpContext context)
    {
        if (!_open.TryGetValue(context.Request.Headers[HeaderName].ToString(), out var probe))
        {
            return false;
        }

        probe.Arrival = new ProbeArrival(context.Request.Host, context.Arrival());
        return true;
    }
}

/// <summary>One request to the own access URL.</summary>
internal sealed class HealthProbe(string secret, Action<string> close) : IDisposable
{
    public string Secret => secret;

    /// <summary>How it arrived here; null as long as it has not.</summary>
    public ProbeArrival? Arrival { get; set; }

    public void Dispose() => close(secret);
}

/// <summary>How a probe arrived.</summary>
internal sealed record ProbeArrival(HostString Host, Arrival Way);
