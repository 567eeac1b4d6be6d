namespace Coder.Ssh;

/// <summary>What runs on a session channel.</summary>
public interface ISessionProgram
{
    /// <summary>Runs to its end, or to the client's. Called once.</summary>
    /// <param name="channel">Its input when read and its output when written; stays the caller's.</param>
    /// <param name="cancellationToken">The server ends.</param>
    /// <returns>How it ended, for the client.</returns>
    Task<SessionExit> RunAsync(SshChannel channel, CancellationToken cancellationToken);

    /// <summary>The client's terminal has another size. May come before, during and after the run.</summary>
    void Resize(WindowSize size);

    /// <summary>A signal by its name without SIG (RFC 4254 §6.9).</summary>
    void Signal(string name);

    /// <summary>A break on the line (RFC 4335). False when there is no line.</summary>
    bool Break(TimeSpan length);
}
