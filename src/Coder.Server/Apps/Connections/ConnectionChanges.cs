namespace Coder.Server.Apps.Connections;

/// <summary>That a connection began, or ended.</summary>
/// <param name="Id">The connection.</param>
/// <param name="Time">When.</param>
/// <param name="Connection">What began; null for an end.</param>
/// <param name="Reason">Of ends: why; empty when it just ended.</param>
internal sealed record ConnectionChange(Guid Id, DateTimeOffset Time, NewConnection? Connection, string Reason = "");

/// <summary>Many changes as rows: each connection once among those that began, and once among those that have ended since.</summary>
internal sealed class ConnectionChanges
{
    private readonly Dictionary<Guid, ConnectionChange> _opened = [];
    private readonly Dictionary<Guid, ConnectionChange> _closed = [];

    /// <param name="changes">In the order in which they happened. A connection may end and come back.</param>
    public ConnectionChanges(IEnumerable<ConnectionChange> changes)
    {
        foreach (var change in changes)
        {
            if (change.Connection is null)
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
}
