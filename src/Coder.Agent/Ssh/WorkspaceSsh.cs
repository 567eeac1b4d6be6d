using Coder.Agent.Commands;
using Coder.Agent.Reporting;
using Coder.Ssh;

namespace Coder.Agent.Ssh;

/// <summary>What a client of the workspace's SSH server gets: shells, commands, subsystems and forwarding.</summary>
internal sealed class WorkspaceSsh(Workplace workplace, AgentOptions options, StatsReporter stats, Action<int> ended, AgentLog log) : ISshHandler
{
    /// <inheritdoc/>
    public ISessionProgram Start(SessionStart start)
    {
        var session = SessionVariables.Take(start.Environment);
        return new CountedProgram(Program(start, session), () => stats.CountSession(session.Type), ended);
    }

    /// <inheritdoc/>
    public IDisposable? Permit(ForwardRequest request) =>
        request.Kind == ForwardKind.LocalPort ? new JetBrainsWatch(request.Port, stats) : null;

    /// <inheritdoc/>
    public void OnFailure(Exception failure) => log.Error($"an SSH session failed: {failure}");

    private ISessionProgram Program(SessionStart start, SessionVariables session)
    {
        if (options.BlockFileTransfer && FileTransfers.Include(start))
        {
            return new RefusedTransfer();
        }

        if (start.Kind == SessionKind.Subsystem)
        {
            return new SubsystemProgram(Subsystems.Find(start.Command, workplace, options)
                ?? throw new SshRefusedException($"There is no subsystem \"{start.Command}\"."));
        }

        return start.Terminal is { } terminal
            ? new TerminalProgram(start, terminal, session, workplace, options.TimeProvider)
            : new PipedProgram(start, session, workplace, options.TimeProvider);
    }
}
