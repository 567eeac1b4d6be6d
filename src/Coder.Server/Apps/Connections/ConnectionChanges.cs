namespace Coder.Server.Apps.Connections;

/// <summary>That a connection began, or ended.</summary>
/// <param name="Id">The connection.</param>
/// <param name="Time">When.</param>
/// <param name="Connection">What began; null for an end.</param>
/// <param name="Reason">Of ends: why; empty when it just ended.</param>
internal sealed record ConnectionChange(Guid Id, DateTimeOffset Time, NewConnection? Connection, string Reason = "")
{
    /// <summary>Set when all that is told is how the connection's program ended.</summary>
    public SessionExit? Exit { get; init; }
}

/// <summary>How the program of a connection ended.</summary>
/// <param name="WorkspaceId">The workspace whose agent says so.</param>
/// <param name="Code">Its exit code.</param>
internal sealed record SessionExit(Guid WorkspaceId, int Code);

/// <summary>Many changes as rows: each connection once among those that began, and once among those that have ended since.</summary>
internal sealed class ConnectionChanges
{
    private readonly Dictionary<Guid, ConnectionChange> _opened = [];
    private readonly Dictionary<Guid, ConnectionChange> _closed = [];
    private readonly Dictionary<Guid, SessionExit> _exits = [];

    /// <param name="changes">In the order in which they happened. A connection may end and come back.</param>
    public ConnectionChanges(IEnumerable<ConnectionChange> changes)
    {
        foreach (var change in changes)
        {
            if (change.Exit is { } exit)
            {
                _exits[change.Id] = exit;
            }
            else if (change.Connection is null)
            {
                _closed[change.Id] = change;
            }
            else
            {
                _opened.TryAdd(change.Id, change);
                _closed.Remove(change.Id);
            }
        }
    }

    /// <summary>Those that began or came back.</summary>
    public IReadOnlyCollection<ConnectionChange> Opened => _opened.Values;

    /// <summary>Those that have ended and did not come back.</summary>
    public IReadOnlyCollection<ConnectionChange> Closed => _closed.Values;

    /// <summary>How programs ended, by connection; of several in one connection the last.</summary>
    public IReadOnlyDictionary<Guid, SessionExit> Exits => _exits;
}
