using System.Text;
using Coder.Sdk.AgentProtocol;
using Coder.Ssh;

namespace Coder.Agent.Ssh;

/// <summary>The host key of a workspace's agent: the same after every restart, another for every agent, and of no use to find the token.</summary>
internal static class WorkspaceHostKey
{
    /// <summary>Derives the key.</summary>
    /// <param name="manifest">Owner, workspace and agent.</param>
    /// <param name="token">The agent's token, which nobody else has.</param>
    public static HostKey Derive(AgentManifest manifest, string token) => EcdsaHostKey.Derive(
        Encoding.UTF8.GetBytes(token),
        Encoding.UTF8.GetBytes($"{manifest.OwnerUsername}\0{manifest.WorkspaceId}\0{manifest.AgentName}"));
}
