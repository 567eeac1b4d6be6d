using Coder.Agent.Commands;
using Coder.Agent.Processes;
using Coder.Ssh;

namespace Coder.Agent.Ssh;

/// <summary>What a session's process is started with.</summary>
internal sealed class SessionProcess(SessionStart start, SessionVariables session, Workplace workplace)
{
    /// <summary>The process for a session.</summary>
    /// <param name="term">Kind of the client's terminal, null without one.</param>
    /// <param name="terminalPath">Path of the terminal, null without one.</param>
    public ProcessSpec Spec(string? term, string? terminalPath)
    {
        var variables = new Dictionary<string, string>(session.Environment, StringComparer.Ordinal);
        if (start.Screen is { } screen)
        {
            variables["DISPLAY"] = screen.Name;
        }

        return workplace.Session(start.Command, variables, term, terminalPath);
    }

    /// <summary>Makes the client's screen, if it is lent, known to programs.</summary>
    /// <returns>What the user is told when that failed; empty when it did not.</returns>
    public async Task<string> LendScreenAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        if (start.Screen is not { } screen)
        {
            return "";
        }

        var path = session.Environment.GetValueOrDefault("XAUTHORITY") ?? Path.Combine(workplace.Environment.User.Home, ".Xauthority");
        try
        {
            await new XAuthority(path, time).AddAsync(screen, cancellationToken);
            return "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"Programs cannot use your screen: {path} could not be written: {e.Message}\r\n";
        }
    }

    /// <summary>Signals the process and those that it started.</summary>
    public static void Signal(ChildProcess? child, string name)
    {
        if (child is { Exit.IsCompleted: false } && Signals.Number(name) is { } number)
        {
            child.SignalGroup(number);
        }
    }
}
