using Coder.Agent.Commands;
using Coder.Agent.Reporting;
using Coder.Sdk.AgentProtocol;
using Coder.Ssh;

namespace Coder.Agent.Ssh;

/// <summary>What a client of the workspace's SSH server gets: shells, commands, subsystems and forwarding.</summary>
internal sealed class WorkspaceSsh(
    Workplace workplace, Func<ContainerChoice, CancellationToken, Task<Workplace>> enter, AgentOptions options, StatsReporter stats, Action<int> ended, AgentLog log) : ISshHandler
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
            if (session.Container is not null || workplace.Container is not null)
            {
                throw new SshRefusedException($"The subsystem \"{start.Command}\" does not enter containers. Copy files through a folder that is mounted, or by a command like tar.");
            }

            return new SubsystemProgram(Subsystems.Find(start.Command, workplace, options)
                ?? throw new SshRefusedException($"There is no subsystem \"{start.Command}\"."));
        }

        return session.Container is { } container
            ? new EnteringProgram(cancel => enter(container, cancel), inside => Program(start, session, inside))
            : Program(start, session, workplace);
    }

    private ISessionProgram Program(SessionStart start, SessionVariables session, Workplace place) => start.Terminal is { } terminal
        ? new TerminalProgram(start, terminal, session, place, options.TimeProvider)
        : new PipedProgram(start, session, place, options.TimeProvider);
}
