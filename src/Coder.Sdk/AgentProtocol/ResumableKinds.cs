namespace Coder.Sdk.AgentProtocol;

/// <summary>
/// Which kinds of streams are resumable: those that live as long as their client wants. Terminals are not, since they are left and entered
/// again by their id.
/// </summary>
public static class ResumableKinds
{
    /// <summary>Whether a client asks for such a stream as a resumable one.</summary>
    public static bool Include(StreamRequest request) => request is ExecStreamRequest or SshStreamRequest or TcpStreamRequest;
}
