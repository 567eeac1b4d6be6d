namespace Coder.Ssh;

/// <summary>A named service on a session channel, as <c>sftp</c> (RFC 4254 §6.5). An object serves one channel.</summary>
public interface ISubsystem
{
    /// <summary>Speaks its protocol on the channel until the client ends it.</summary>
    /// <param name="channel">
    /// What the client sends when read (0 at its end of file), what it gets when written. Asynchronous only; a write waits while the client's
    /// window is used up. Stays the caller's. Fails with an <see cref="IOException"/> when the client has gone.
    /// </param>
    /// <param name="cancellationToken">The server ends.</param>
    /// <returns>Exit code that the client is told; 0 after an orderly end.</returns>
    Task<int> RunAsync(Stream channel, CancellationToken cancellationToken);
}
