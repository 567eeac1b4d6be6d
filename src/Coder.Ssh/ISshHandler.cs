namespace Coder.Ssh;

/// <summary>What the clients of a server may do, and what is done for them. One per connection; called from several threads.</summary>
public interface ISshHandler
{
    /// <summary>Prepares what a session channel is for; it runs when the client has been told of the success. Must not take long.</summary>
    /// <exception cref="SshRefusedException">The client gets no session of this kind.</exception>
    ISessionProgram Start(SessionStart start);

    /// <summary>Asked before every forwarding.</summary>
    /// <returns>Something that is disposed when the forwarding ends; null when the handler does not care.</returns>
    /// <exception cref="SshRefusedException">The client may not.</exception>
    IDisposable? Permit(ForwardRequest request);

    /// <summary>Told when something failed by no fault of the client's, for a log.</summary>
    void OnFailure(Exception failure);
}
