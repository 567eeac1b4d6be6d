namespace Coder.Sdk;

public sealed partial class CoderClient
{
    /// <summary>The services at which accounts can be connected, and the caller's accounts there.</summary>
    public Task<ListUserExternalAuthResponse> ExternalAuthsAsync(CancellationToken ct) =>
        GetAsync("external-auth", CoderJsonContext.Default.ListUserExternalAuthResponse, ct);

    /// <summary>The external accounts that workspaces of a version need, and whether the caller has them.</summary>
    public Task<IReadOnlyList<TemplateVersionExternalAuth>> TemplateVersionExternalAuthAsync(Guid version, CancellationToken ct) =>
        GetAsync($"templateversions/{version}/external-auth", CoderJsonContext.Default.IReadOnlyListTemplateVersionExternalAuth, ct);

    /// <summary>The owner's token for the Git host of a URL; the session is an agent's.</summary>
    /// <param name="match">The URL that Git asks about.</param>
    /// <param name="listen">Wait until the owner has connected their account.</param>
    /// <param name="ct">Ends the waiting.</param>
    public Task<AgentExternalAuthResponse> AgentExternalAuthForUrlAsync(string match, bool listen, CancellationToken ct) =>
        GetAsync($"workspaceagents/me/external-auth?match={Escape(match)}{(listen ? "&listen" : "")}", CoderJsonContext.Default.AgentExternalAuthResponse, ct);

    /// <summary>The owner's token of one service; the session is an agent's.</summary>
    public Task<AgentExternalAuthResponse> AgentExternalAuthAsync(string id, CancellationToken ct) =>
        GetAsync($"workspaceagents/me/external-auth?id={Escape(id)}", CoderJsonContext.Default.AgentExternalAuthResponse, ct);
}
