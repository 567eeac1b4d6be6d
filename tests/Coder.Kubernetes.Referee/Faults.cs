using Coder.Kubernetes.Referee.Objects;

namespace Coder.Kubernetes.Referee;

/// <summary>What can go wrong between a client and the server. All can be changed while the server runs.</summary>
public sealed class Faults : IDisposable
{
    private readonly Storage _storage;
    private readonly Lock _gate = new();
    private readonly List<Planned> _planned = [];
    private CancellationTokenSource _connections = new();

    internal Faults(Storage storage) => _storage = storage;

    /// <summary>Waited before each answer.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>Ends with the next <see cref="CutConnections"/>.</summary>
    internal CancellationToken Connections
    {
        get
        {
            lock (_gate)
            {
                return _connections.Token;
            }
        }
    }

    /// <summary>Lets the next matching requests fail. Faults planned first are used first.</summary>
    /// <param name="fits">Method and path with query decide, such as <c>("POST", "/api/v1/namespaces/x/pods")</c>.</param>
    public void Next(Func<string, string, bool> fits, Fault fault, int times = 1)
    {
        lock (_gate)
        {
            _planned.Add(new(fits, fault) { Left = times });
        }
    }

    /// <summary>Lets the next requests of any kind fail.</summary>
    public void Next(Fault fault, int times = 1) => Next((_, _) => true, fault, times);

    /// <summary>Forgets all changes so far: running watches and those that start from an older version end with 410 Expired.</summary>
    public void ExpireWatches()
    {
        lock (_storage.Gate)
        {
            _storage.Compact();
        }
    }

    /// <summary>Cuts all running requests and watches without an answer.</summary>
    public void CutConnections()
    {
        CancellationTokenSource cut;
        lock (_gate)
        {
            (cut, _connections) = (_connections, new());
        }

        cut.Cancel();
        cut.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _connections.Dispose();

    internal Fault? Take(string method, string path)
    {
        lock (_gate)
        {
            var planned = _planned.Find(fault => fault.Fits(method, path));
            if (planned is not null && --planned.Left == 0)
            {
                _planned.Remove(planned);
            }

            return planned?.Fault;
        }
    }

    private sealed record Planned(Func<string, string, bool> Fits, Fault Fault)
    {
        public int Left { get; set; }
    }
}

/// <summary>One way for a request to fail.</summary>
/// <param name="Status">The HTTP status; 0 cuts the connection instead.</param>
/// <param name="RetryAfterSeconds">The header Retry-After; none when it is null.</param>
/// <param name="AfterWork">Whether the request is done first, so that only its answer is lost.</param>
public sealed record Fault(int Status, int? RetryAfterSeconds = null, bool AfterWork = false)
{
    /// <summary>The server is busy (429) and names the seconds to wait.</summary>
    public static Fault TooManyRequests(int retryAfterSeconds) => new(429, retryAfterSeconds);

    /// <summary>An error of the server, such as 500 or 503.</summary>
    public static Fault ServerError(int status) => new(status);

    /// <summary>The connection is cut before the server did anything.</summary>
    public static Fault Cut() => new(0);

    /// <summary>The server does what was asked, and the connection is cut before the answer.</summary>
    public static Fault CutAfterWork() => new(0, null, AfterWork: true);
}
