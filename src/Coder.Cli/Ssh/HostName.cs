namespace Coder.Cli.Ssh;

/// <summary>A workspace, and perhaps one of its agents, as people and SSH configurations name them.</summary>
/// <param name="Owner">The owner's name, or <c>me</c>.</param>
/// <param name="Workspace">The workspace's name.</param>
/// <param name="Agent">The agent's name; null for the only one.</param>
internal sealed record HostName(string Owner, string Workspace, string? Agent)
{
    /// <summary>For <see cref="Workspaces.WorkspaceLookup"/>.</summary>
    public string FullName => Owner == "me" ? Workspace : $"{Owner}/{Workspace}";

    /// <summary>
    /// Reads <c>ws</c>, <c>ws.agent</c>, <c>owner/ws[.agent]</c>, <c>owner--ws[.agent]</c> and, with dots
    /// only, <c>agent.ws.owner</c>, after taking off a prefix and a suffix.
    /// </summary>
    public static HostName Parse(string text, string? prefix = null, string? suffix = null)
    {
        var host = text;
        if (!string.IsNullOrEmpty(prefix) && host.StartsWith(prefix, StringComparison.Ordinal))
        {
            host = host[prefix.Length..];
        }

        if (!string.IsNullOrEmpty(suffix) && host.EndsWith("." + suffix.TrimStart('.'), StringComparison.Ordinal))
        {
            host = host[..^(suffix.TrimStart('.').Length + 1)];
        }

        var (owner, rest) = SplitOwner(host);
        var parts = rest.Split('.');
        if (parts.Any(p => p.Length == 0) || owner is "")
        {
            throw Malformed(text);
        }

        return (owner, parts) switch
        {
            (null, [var workspace]) => new("me", workspace, null),
            (null, [var workspace, var agent]) => new("me", workspace, agent),
            (null, [var agent, var workspace, var last]) => new(last, workspace, agent),
            ({ } name, [var workspace]) => new(name, workspace, null),
            ({ } name, [var workspace, var agent]) => new(name, workspace, agent),
            _ => throw Malformed(text),
        };
    }

    private static (string? Owner, string Name) SplitOwner(string host)
    {
        if (host.Split('/', 2) is [var owner, var rest])
        {
            return (owner, rest);
        }

        return host.Split("--", 2) is [var user, var workspace] ? (user, workspace) : (null, host);
    }

    private static CliException Malformed(string text) => new(
        $"\"{text}\" does not name a workspace.", hint: "Give <workspace>, <workspace>.<agent> or <owner>/<workspace>.");
}
