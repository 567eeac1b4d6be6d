using Coder.Agent.Processes;
using Coder.Ssh;

namespace Coder.Agent.Ssh;

/// <summary>Exit statuses as SSH tells them.</summary>
internal static class ExitStatuses
{
    /// <summary>Exit code when the agent could not run a command.</summary>
    public const int AgentFailure = 229;

    // RFC 4254 §6.10; others carry a domain.
    private static readonly string[] StandardSignals =
        ["ABRT", "ALRM", "FPE", "HUP", "ILL", "INT", "KILL", "PIPE", "QUIT", "SEGV", "TERM", "USR1", "USR2"];

    public static SessionExit ToSessionExit(this ExitStatus status)
    {
        if (status.Signal is not { } number)
        {
            return new SessionExit(status.Code);
        }

        var name = Signals.Name(number);
        return new SessionExit(status.Code, StandardSignals.Contains(name) ? name : name + "@openssh.com");
    }
}
