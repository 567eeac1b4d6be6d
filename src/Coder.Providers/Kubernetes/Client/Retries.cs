using System.Net;

namespace Coder.Providers.Kubernetes.Client;

/// <summary>
/// When a request is sent again. All requests of the client may be repeated: reads, applies, and deletes with a
/// precondition. A server that has never answered is given up within seconds; one that has may be restarting.
/// </summary>
internal sealed class Retries(TimeProvider time)
{
    private const int AtMostUnknown = 2;
    private const int AtMostKnown = 8;
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    private volatile bool _hasAnswered;

    /// <summary>Whether the server has ever answered.</summary>
    public bool HasAnswered
    {
        get => _hasAnswered;
        set => _hasAnswered = value;
    }

    /// <summary>The pause before the next attempt; null when there shall be none.</summary>
    public TimeSpan? After(int attempt, HttpResponseMessage answer)
    {
        if (answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout)
            || attempt >= AtMostKnown)
        {
            return null;
        }

        var wish = answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => Growing(attempt),
        };
        return wish < TimeSpan.Zero ? TimeSpan.Zero : wish > Longest * 3 ? null : wish;
    }

    /// <inheritdoc cref="After(int, HttpResponseMessage)"/>
    public TimeSpan? After(int attempt, HttpRequestException failure)
    {
        if (failure.HttpRequestError is HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            return null;
        }

        return attempt < (HasAnswered ? AtMostKnown : AtMostUnknown) ? Growing(attempt) : null;
    }

    private static TimeSpan Growing(int attempt)
    {
        var pause = First * Math.Pow(2, attempt);
        return pause > Longest ? Longest : pause;
    }
}
