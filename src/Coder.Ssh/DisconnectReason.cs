namespace Coder.Ssh;

/// <summary>Why a connection ends (RFC 4253 §11.1).</summary>
public enum DisconnectReason
{
    /// <summary>The peer broke the protocol.</summary>
    ProtocolError = 2,

    /// <summary>No common algorithm, or the exchange of keys failed.</summary>
    KeyExchangeFailed = 3,

    /// <summary>A packet was changed on its way.</summary>
    MacError = 5,

    /// <summary>A service that the server does not have.</summary>
    ServiceNotAvailable = 7,

    /// <summary>Another version than 2.0.</summary>
    ProtocolVersionNotSupported = 8,

    /// <summary>The connection broke.</summary>
    ConnectionLost = 10,

    /// <summary>The server ends, or the client said good-bye.</summary>
    ByApplication = 11,

    /// <summary>The client tried other methods than <c>none</c> too often.</summary>
    NoMoreAuthMethodsAvailable = 14,
}
