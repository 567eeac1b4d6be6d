namespace Coder.Tunnel.Yamux;

/// <summary>Which side of a session this is. It only decides the stream ids; both sides may open streams.</summary>
public enum YamuxRole
{
    /// <summary>Dialled the transport; opens odd stream ids.</summary>
    Client,

    /// <summary>Accepted the transport; opens even stream ids.</summary>
    Server,
}
