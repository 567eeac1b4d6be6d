using System.Text.Json;

namespace Coder.Sdk;

/// <summary><c>GET /external-auth</c>: the services at which accounts can be connected, and the caller's accounts there.</summary>
public sealed record ListUserExternalAuthResponse
{
    public IReadOnlyList<ExternalAuthLinkProvider> Providers { get; set; } = [];

    public IReadOnlyList<ExternalAuthLink> Links { get; set; } = [];
}

/// <summary>A service at which users connect accounts.</summary>
public sealed record ExternalAuthLinkProvider
{
    public string Id { get; set; } = "";

    /// <summary>Such as <c>github</c>.</summary>
    public string Type { get; set; } = "";

    /// <summary>Whether users type a code at the service.</summary>
    public bool Device { get; init; }

    public string DisplayName { get; set; } = "";

    public string DisplayIcon { get; set; } = "";

    public bool AllowRefresh { get; init; }

    public bool AllowValidate { get; init; }

    public bool SupportsRevocation { get; init; }

    /// <summary>S256 or nothing (RFC 7636).</summary>
    public IReadOnlyList<string> CodeChallengeMethodsSupported { get; set; } = [];
}

/// <summary>An account that the caller has connected.</summary>
public sealed record ExternalAuthLink
{
    public string ProviderId { get; set; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public bool HasRefreshToken { get; init; }

    /// <summary>When the token expires; year 1 when it does not.</summary>
    public DateTimeOffset Expires { get; init; }

    /// <summary>Whether its token is good now.</summary>
    public bool Authenticated { get; init; }

    /// <summary>Why it is not; empty when it is.</summary>
    public string ValidateError { get; set; } = "";
}

/// <summary><c>GET /external-auth/{id}</c>: the caller's account at one service.</summary>
public sealed record ExternalAuth
{
    public bool Authenticated { get; init; }

    public bool Device { get; init; }

    public string DisplayName { get; set; } = "";

    public bool SupportsRevocation { get; init; }

    /// <summary>Who the caller is at the service, when it says so.</summary>
    public ExternalAuthUser? User { get; init; }

    /// <summary>Whether the service tells where its app is installed (GitHub).</summary>
    public bool AppInstallable { get; init; }

    public IReadOnlyList<ExternalAuthAppInstallation> Installations { get; set; } = [];

    /// <summary>Where the app is installed; empty when there is none.</summary>
    public string AppInstallUrl { get; set; } = "";
}

/// <summary>A person or organization at a service.</summary>
public sealed record ExternalAuthUser
{
    public long Id { get; init; }

    public string Login { get; set; } = "";

    public string AvatarUrl { get; set; } = "";

    public string ProfileUrl { get; set; } = "";

    public string Name { get; set; } = "";
}

/// <summary>Where a GitHub app is installed.</summary>
public sealed record ExternalAuthAppInstallation
{
    public int Id { get; init; }

    public ExternalAuthUser Account { get; set; } = new();

    public string ConfigureUrl { get; set; } = "";
}

/// <summary><c>DELETE /external-auth/{id}</c>: the account is forgotten here; whether the service took the token back.</summary>
public sealed record DeleteExternalAuthByIdResponse
{
    public bool TokenRevoked { get; init; }

    /// <summary>Why it did not, when it was asked.</summary>
    public string? TokenRevocationError { get; init; }
}

/// <summary><c>GET /external-auth/{id}/device</c>: the code that the user types at the service (RFC 8628).</summary>
public sealed record ExternalAuthDevice
{
    public string DeviceCode { get; set; } = "";

    public string UserCode { get; set; } = "";

    public string VerificationUri { get; set; } = "";

    /// <summary>Seconds.</summary>
    public int ExpiresIn { get; init; }

    /// <summary>Seconds to wait between two questions.</summary>
    public int Interval { get; init; }
}

/// <summary><c>POST /external-auth/{id}/device</c>: asks whether the user has typed the code.</summary>
public sealed record ExternalAuthDeviceExchange
{
    public string DeviceCode { get; set; } = "";
}

/// <summary><c>GET /workspaceagents/me/external-auth</c>: the owner's token, or where they connect their account.</summary>
public sealed record AgentExternalAuthResponse
{
    public string AccessToken { get; set; } = "";

    /// <summary>What the service gave along with the token.</summary>
    public JsonElement? TokenExtra { get; init; }

    /// <summary>Where the owner connects the account; empty when there is a token.</summary>
    public string Url { get; set; } = "";

    public string Type { get; set; } = "";

    /// <summary>What Git is to answer when it is asked for a user name.</summary>
    public string Username { get; set; } = "";

    /// <summary>What Git is to answer when it is asked for a password; empty: anything.</summary>
    public string Password { get; set; } = "";
}
