using Coder.Ssh.Wire;

namespace Coder.Ssh.Connection;

/// <summary>Serves the requests of a client on a channel (RFC 4254 §5.4).</summary>
internal interface IChannelRequests
{
    /// <summary>Does what is asked.</summary>
    /// <returns>Whether it was possible.</returns>
    /// <exception cref="SshException">The request is malformed.</exception>
    bool Handle(string name, ref SshReader arguments);

    /// <summary>Called when the client has been answered.</summary>
    void OnAnswered();
}
