using Coder.Agent.Commands;
using Coder.Agent.Native;
using Coder.Agent.Reporting;
using Coder.Sdk.AgentProtocol;
using Coder.Ssh;

namespace Coder.Agent.Ssh;

/// <summary>The SSH server of the workspace: serves <c>ssh</c> streams.</summary>
internal sealed class SshService(AgentOptions options, StatsReporter stats, AgentLog log)
{
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromSeconds(3);

    private const int KeepAliveCount = 3;

    // OpenSSH's client tells its extensions, as that it reads no more output, only to servers that say they know OpenSSH's.
    private const string Software = "OpenSSH_compatible_Coder";

    /// <summary>Why there is no SSH in this image; null when there is.</summary>
    public static string? Obstacle => OpenSsl.IsAvailable
        ? null
        : $"SSH needs the OpenSSL library, which the workspace's image does not have. {OpenSsl.Remedy} `coder ssh` without --stdio works without it.";

    /// <summary>Serves one client to its end.</summary>
    /// <param name="stream">The raw bytes of its connection; stays the caller's.</param>
    /// <param name="workplace">User, shell, directory and environment of commands.</param>
    /// <param name="enter">The same in a container, for sessions that ask for one.</param>
    /// <param name="ended">Called with the exit code of each program that ends.</param>
    /// <param name="cancellationToken">The agent ends.</param>
    public async Task ServeAsync(
        Stream stream, Workplace workplace, Func<ContainerChoice, CancellationToken, Task<Workplace>> enter, Action<int> ended, CancellationToken cancellationToken)
    {
        using var key = WorkspaceHostKey.Derive(workplace.Manifest, options.Token);
        var server = new SshServer(new SshServerOptions
        {
            HostKeys = [key],
            Software = Software,
            KeepAliveInterval = options.SshMaxTimeout >= ShortestTimeout ? options.SshMaxTimeout / KeepAliveCount : Timeout.InfiniteTimeSpan,
            KeepAliveCount = KeepAliveCount,
            TimeProvider = options.TimeProvider,
        });
        var reason = await server.ServeAsync(stream, new WorkspaceSsh(workplace, enter, options, stats, ended, log), cancellationToken);
        if (reason is { Reason: not (DisconnectReason.ConnectionLost or DisconnectReason.ByApplication) })
        {
            log.Warn($"an SSH connection was ended: {reason.Message}");
        }
    }
}
