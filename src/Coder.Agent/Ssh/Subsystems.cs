using Coder.Agent.Commands;
using Coder.Ssh;
using Coder.Ssh.Sftp;

namespace Coder.Agent.Ssh;

/// <summary>The subsystems of the workspace's SSH server, by name.</summary>
internal static class Subsystems
{
#pragma warning disable CA1416 // The agent refuses to run on Windows.
    private static readonly Dictionary<string, Func<Workplace, AgentOptions, ISubsystem>> Table = new(StringComparer.Ordinal)
    {
        ["sftp"] = (workplace, options) => new SftpServer(workplace.Environment.Directory, options.TimeProvider),
    };
#pragma warning restore CA1416

    /// <summary>A new one of this name; null when there is none.</summary>
    public static ISubsystem? Find(string name, Workplace workplace, AgentOptions options) =>
        Table.TryGetValue(name, out var create) ? create(workplace, options) : null;
}
