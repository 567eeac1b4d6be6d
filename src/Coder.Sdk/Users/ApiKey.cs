using System.Text.Json.Serialization;

namespace Coder.Sdk;

/// <summary>A session or a named token, without its secret.</summary>
public record ApiKey
{
    /// <summary>The public first part of the token, ten characters.</summary>
    public string Id { get; set; } = "";

    public Guid UserId { get; init; }

    public DateTimeOffset LastUsed { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public string LoginType { get; set; } = "";

    /// <summary>Deprecated: <c>all</c> or <c>application_connect</c>.</summary>
    public string Scope { get; set; } = "all";

    public IReadOnlyList<string> Scopes { get; set; } = [];

    public string TokenName { get; set; } = "";

    public long LifetimeSeconds { get; init; }

    public IReadOnlyList<ApiAllowListTarget> AllowList { get; set; } = [];
}

/// <summary>A token in a list, with the name of its user.</summary>
public sealed record ApiKeyWithOwner : ApiKey
{
    public string Username { get; set; } = "";
}

/// <summary>
/// One kind of resource, or one resource, that a token is limited to. Written as an object; the text <c>type:id</c> of older clients is read too.
/// </summary>
[JsonConverter(typeof(ApiAllowListTargetConverter))]
public sealed record ApiAllowListTarget
{
    public string Type { get; set; } = "*";

    public string Id { get; set; } = "*";
}

/// <summary><c>POST /users/{user}/keys/tokens</c>.</summary>
public sealed record CreateTokenRequest
{
    /// <summary>In nanoseconds; 0 takes the deployment's default.</summary>
    public long Lifetime { get; init; }

    public string? Scope { get; init => field = Omit.Empty(value); }

    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>The only things that the token reaches; null for all that its scopes cover.</summary>
    public IReadOnlyList<ApiAllowListTarget>? AllowList { get; init => field = Omit.Empty(value); }

    public string TokenName { get; init => field = value ?? ""; } = "";
}

/// <summary>A new key: <c>&lt;id&gt;-&lt;secret&gt;</c>. It is shown once and stored as a hash only.</summary>
public sealed record GenerateApiKeyResponse(string Key);

/// <summary><c>GET /users/{user}/keys/tokens/tokenconfig</c>.</summary>
/// <param name="MaxTokenLifetime">In nanoseconds.</param>
public sealed record TokenConfig(long MaxTokenLifetime);

/// <summary><c>GET /auth/scopes</c>: the scopes that a token may ask for.</summary>
public sealed record ExternalApiKeyScopes(IReadOnlyList<string> External);
