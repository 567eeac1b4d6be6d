namespace Coder.Sdk;

public sealed partial class CoderClient
{
    /// <summary>What the server is; needs no session.</summary>
    public Task<BuildInfoResponse> BuildInfoAsync(CancellationToken ct) =>
        GetAsync("buildinfo", CoderJsonContext.Default.BuildInfoResponse, ct);

    /// <summary>SSH settings for clients.</summary>
    public Task<SshConfigResponse> SshConfigAsync(CancellationToken ct) =>
        GetAsync("deployment/ssh", CoderJsonContext.Default.SshConfigResponse, ct);

    /// <summary>The answer of <c>GET /api/v2/&lt;path&gt;</c> as it is, for those who only keep it.</summary>
    public async Task<byte[]> DownloadAsync(string path, CancellationToken ct)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null, ct);
        return await answer.Content.ReadAsByteArrayAsync(ct);
    }

    /// <summary>Places that serve workspace apps.</summary>
    public Task<RegionsResponse> RegionsAsync(CancellationToken ct) =>
        GetAsync("regions", CoderJsonContext.Default.RegionsResponse, ct);

    /// <summary>Organizations that the caller may see.</summary>
    public Task<IReadOnlyList<Organization>> OrganizationsAsync(CancellationToken ct) =>
        GetAsync("organizations", CoderJsonContext.Default.IReadOnlyListOrganization, ct);

    /// <summary>One organization, by name or id.</summary>
    public Task<Organization> OrganizationAsync(string organization, CancellationToken ct) =>
        GetAsync($"organizations/{Escape(organization)}", CoderJsonContext.Default.Organization, ct);

    /// <summary>Organizations that a user is a member of.</summary>
    public Task<IReadOnlyList<Organization>> OrganizationsOfUserAsync(string user, CancellationToken ct) =>
        GetAsync($"users/{Escape(user)}/organizations", CoderJsonContext.Default.IReadOnlyListOrganization, ct);
}
