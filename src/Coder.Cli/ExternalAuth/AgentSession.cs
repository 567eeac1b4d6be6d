using Coder.Cli.Configuration;
using Coder.Sdk;

namespace Coder.Cli.ExternalAuth;

/// <summary>The server as programs in a workspace reach it: with the token of the workspace's agent.</summary>
internal static class AgentSession
{
    /// <summary>The address of the server, for messages.</summary>
    public static string UrlOf(CliContext context) => context.Host.Environment("CODER_AGENT_URL") ?? "";

    /// <summary>A client with the agent's token.</summary>
    /// <exception cref="CliException">This is no workspace.</exception>
    public static CoderClient Connect(CliContext context)
    {
        var url = UrlOf(context);
        var token = context.Host.Environment("CODER_AGENT_TOKEN");
        return url.Length == 0 || token is null or ""
            ? throw new CliException("CODER_AGENT_URL and CODER_AGENT_TOKEN are not set.", hint: "This command runs inside a workspace, where they are.")
            : context.Connect(ServerUrl.Parse(url), token);
    }
}
