using Coder.Sdk;

namespace Coder.Server.Identity;

/// <summary>A row of <c>api_keys</c> with the name of its user.</summary>
internal sealed class ApiKeyRow
{
    /// <summary>Columns of this row; <c>k</c> is the keys table, <c>u</c> the users table.</summary>
    public const string Columns =
        """
        k.id, k.user_id, k.last_used, k.expires_at, k.created_at, k.updated_at, k.login_type, k.scopes, k.allow_list, k.token_name,
        k.lifetime_seconds, u.username
        """;

    public string Id { get; init; } = "";

    public Guid UserId { get; init; }

    public DateTimeOffset LastUsed { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public string LoginType { get; init; } = "";

    public string[] Scopes { get; init; } = [];

    public string[] AllowList { get; init; } = [];

    public string TokenName { get; init; } = "";

    public long LifetimeSeconds { get; init; }

    public string Username { get; init; } = "";

    /// <summary>The key as the API shows it.</summary>
    public ApiKeyWithOwner ToKey() => new()
    {
        Id = Id,
        UserId = UserId,
        LastUsed = LastUsed,
        ExpiresAt = ExpiresAt,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        LoginType = LoginType,
        Scope = OldScope(),
        Scopes = Scopes,
        AllowList = [.. AllowList.Select(entry => entry.Split(':', 2)).Select(parts => new ApiAllowListTarget { Type = parts[0], Id = parts[1] })],
        TokenName = TokenName,
        LifetimeSeconds = LifetimeSeconds,
        Username = Username,
    };

    /// <summary>The word of clients that know only two scopes; empty for a token that neither describes.</summary>
    private string OldScope() => Scopes switch
    {
        _ when Scopes.Contains("all") || Scopes.Contains("coder:all") => "all",
        ["application_connect" or "coder:application_connect"] => "application_connect",
        _ => "",
    };
}
