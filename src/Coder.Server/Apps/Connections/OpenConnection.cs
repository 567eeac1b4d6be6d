namespace Coder.Server.Apps.Connections;

/// <summary>A connection in the log that lasts until it is closed.</summary>
internal sealed class OpenConnection(ConnectionLog log, Guid id)
{
    /// <summary>Its row.</summary>
    public Guid Id => id;

    /// <summary>Notes its end.</summary>
    /// <param name="reason">Why; empty when one side just ended it.</param>
    public void Close(string reason = "") => log.Closed(this, reason);
}
