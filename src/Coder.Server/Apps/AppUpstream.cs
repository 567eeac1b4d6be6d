using System.Security.Cryptography;
using System.Text;

namespace Coder.Server.Apps;

/// <summary>Where requests to an app go: a host and port as the agent sees them.</summary>
/// <param name="AgentId">The agent.</param>
/// <param name="Scheme"><c>http</c> or <c>https</c>; certificates in a workspace are their owner's business and are not checked.</param>
/// <param name="Host">Mostly <c>localhost</c>.</param>
/// <param name="Port">The port.</param>
/// <param name="BasePath">What comes before every path, without a slash at its end.</param>
/// <param name="Query">The query with which the app wants to be opened; empty or with its question mark.</param>
internal sealed record AppUpstream(Guid AgentId, string Scheme, string Host, int Port, string BasePath, string Query)
{
    /// <summary>Of an app's URL; null when it is no http or https URL.</summary>
    public static AppUpstream? Of(Guid agentId, string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
            ? new(agentId, uri.Scheme, uri.IdnHost.Trim('[', ']'), uri.Port, uri.AbsolutePath.TrimEnd('/'), uri.Query)
            : null;

    /// <summary>A port of the workspace itself.</summary>
    public static AppUpstream OfPort(Guid agentId, int port, bool https) => new(agentId, https ? "https" : "http", "localhost", port, "", "");

    /// <summary>The address that the agent connects to.</summary>
    public string Address => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>Whether the workspace itself is meant, and not something that it reaches.</summary>
    public bool IsWorkspace => Host is "localhost" or "0.0.0.0" or "::1" || Host.StartsWith("127.", StringComparison.Ordinal);

    /// <summary>
    /// A URL whose authority stands for agent, host and port, so that the client keeps the connections of each apart. Nobody resolves it.
    /// </summary>
    public string Key { get; } = $"{Scheme}://{AgentId:N}.{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Host)).AsSpan(0, 8))}.agent:{Port}";
}
