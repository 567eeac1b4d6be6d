using System.Text.RegularExpressions;

namespace Coder.Server.Configuration;

/// <summary>Logins through an OpenID Connect provider.</summary>
internal sealed record OidcOptions
{
    /// <summary>The issuer as it was written; null turns these logins off.</summary>
    public string? Issuer { get; init; }

    public string ClientId { get; init; } = "";

    /// <summary>Empty when the client proves itself with <see cref="ClientKeyFile"/>.</summary>
    public string ClientSecret { get; init; } = "";

    public string ClientKeyFile { get; init; } = "";

    public string ClientCertificateFile { get; init; } = "";

    public IReadOnlyList<string> Scopes { get; init; } = ["openid", "profile", "email"];

    public IReadOnlyDictionary<string, string> AuthUrlParams { get; init; } = new Dictionary<string, string> { ["access_type"] = "offline" };

    /// <summary>Where the provider sends browsers back to; null means below the access URL.</summary>
    public Uri? RedirectUrl { get; init; }

    public IReadOnlyList<string> RedirectAllowedHosts { get; init; } = [];

    public IReadOnlyList<string> EmailDomains { get; init; } = [];

    public bool IgnoreEmailVerified { get; init; }

    public string UsernameField { get; init; } = "preferred_username";

    public string NameField { get; init; } = "name";

    public string EmailField { get; init; } = "email";

    public bool IgnoreUserInfo { get; init; }

    public bool AccessTokenClaims { get; init; }

    public bool AllowSignups { get; init; } = true;

    public string SignupsDisabledText { get; init; } = "";

    public string SignInText { get; init; } = "OpenID Connect";

    public string IconUrl { get; init; } = "";

    public string OrganizationField { get; init; } = "";

    public bool OrganizationAssignDefault { get; init; } = true;

    public IReadOnlyDictionary<string, Guid[]> OrganizationMapping { get; init; } = new Dictionary<string, Guid[]>();

    public string GroupField { get; init; } = "";

    /// <summary>Value of the claim → name of a group of the default organization.</summary>
    public IReadOnlyDictionary<string, string> GroupMapping { get; init; } = new Dictionary<string, string>();

    public bool GroupAutoCreate { get; init; }

    /// <summary>Null lets every group through.</summary>
    public Regex? GroupRegexFilter { get; init; }

    public IReadOnlyList<string> AllowedGroups { get; init; } = [];

    public string UserRoleField { get; init; } = "";

    public IReadOnlyDictionary<string, string[]> UserRoleMapping { get; init; } = new Dictionary<string, string[]>();

    public IReadOnlyList<string> UserRoleDefault { get; init; } = [];

    public bool RepairLinks { get; init; } = true;

    public bool DangerousEmailFallback { get; init; }

    public bool DangerousSkipIssuerChecks { get; init; }

    /// <summary>Whether these logins are offered.</summary>
    public bool Enabled => Issuer is not null;
}
