using System.Text.Json.Nodes;

namespace Coder.Sdk;

/// <summary><c>GET /users/oidc-claims</c>: what the login provider said about the caller at the last login.</summary>
public sealed record OidcClaimsResponse
{
    public JsonObject Claims { get; set; } = [];
}

/// <summary><c>GET /users/oidc-logout</c>: where a browser goes after <c>POST /users/logout</c> to sign out of the provider too.</summary>
public sealed record OidcLogoutResponse
{
    /// <summary>Empty when the caller did not sign in through the provider, or it has no logout.</summary>
    public string Url { get; set; } = "";
}

/// <summary><c>POST /users/{user}/convert-login</c>.</summary>
public sealed record ConvertLoginRequest
{
    /// <summary>The new way to log in: <c>oidc</c>.</summary>
    public string ToType { get; set; } = "";

    /// <summary>The user's password.</summary>
    public string Password { get; set; } = "";
}

/// <summary>The answer to <see cref="ConvertLoginRequest"/>: the login that completes the change.</summary>
public sealed record OAuthConversionResponse
{
    /// <summary>Goes into the parameter <c>oidc_merge_state</c> of the login URL.</summary>
    public string StateString { get; set; } = "";

    public DateTimeOffset ExpiresAt { get; init; }

    public string ToType { get; set; } = "";

    public Guid UserId { get; init; }
}
