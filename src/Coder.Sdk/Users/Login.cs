using System.Text.Json.Serialization;

namespace Coder.Sdk;

/// <summary><c>POST /users/login</c>.</summary>
public sealed record LoginWithPasswordRequest
{
    public string Email { get; set; } = "";

    public string Password { get; set; } = "";
}

/// <summary>The answer to <see cref="LoginWithPasswordRequest"/>.</summary>
public sealed record LoginWithPasswordResponse(string SessionToken);

/// <summary><c>GET /users/authmethods</c>.</summary>
public sealed record AuthMethods
{
    public string? TermsOfServiceUrl { get; init => field = Omit.Empty(value); }

    public AuthMethod Password { get; set; } = new();

    public GitHubAuthMethod Github { get; set; } = new();

    public OidcAuthMethod Oidc { get; set; } = new();
}

/// <summary>Whether a way to log in is offered.</summary>
public sealed record AuthMethod
{
    public bool Enabled { get; init; }
}

/// <summary>Whether login through GitHub is offered.</summary>
public sealed record GitHubAuthMethod
{
    public bool Enabled { get; init; }

    public bool DefaultProviderConfigured { get; init; }
}

/// <summary>Whether login through OpenID Connect is offered, and how its button looks.</summary>
public sealed record OidcAuthMethod
{
    public bool Enabled { get; init; }

    [JsonPropertyName("signInText")]
    public string SignInText { get; set; } = "";

    [JsonPropertyName("iconUrl")]
    public string IconUrl { get; set; } = "";
}
