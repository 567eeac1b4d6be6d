namespace Coder.Sdk;

public sealed partial class CoderClient
{
    /// <summary>The public key with which a user's workspaces sign in to Git servers.</summary>
    public Task<GitSshKey> GitSshKeyAsync(string user, CancellationToken ct) =>
        GetAsync($"users/{Escape(user)}/gitsshkey", CoderJsonContext.Default.GitSshKey, ct);

    /// <summary>Makes a new pair of keys for a user's workspaces.</summary>
    public Task<GitSshKey> RenewGitSshKeyAsync(string user, CancellationToken ct) =>
        SendAsync(HttpMethod.Put, $"users/{Escape(user)}/gitsshkey", null, CoderJsonContext.Default.GitSshKey, ct);

    /// <summary>The owner's pair of keys; the session is an agent's.</summary>
    public Task<AgentGitSshKey> AgentGitSshKeyAsync(CancellationToken ct) =>
        GetAsync("workspaceagents/me/gitsshkey", CoderJsonContext.Default.AgentGitSshKey, ct);
}
