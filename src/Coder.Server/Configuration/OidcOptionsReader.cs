using static Coder.Server.Configuration.OidcOptionTable;

namespace Coder.Server.Configuration;

/// <summary>Makes <see cref="OidcOptions"/>, and says what is missing when logins are configured by halves.</summary>
internal static class OidcOptionsReader
{
    private const string Kubernetes =
        "In Kubernetes the value usually comes from the secret coder-oidc-secret, or from coder-sso-credentials with the keys clientId and "
        + "clientSecret: check that the secret exists, has the key, and is not empty.";

    /// <summary>Where the usual installations take the client's id and secret from, for error texts.</summary>
    public static string SecretHint => Kubernetes;

    /// <summary>Reads the options; what is wrong goes to the sources' errors.</summary>
    public static OidcOptions Read(OptionSources sources, IReadOnlyDictionary<string, string> environment)
    {
        var issuer = sources.Get(IssuerUrl);
        var options = new OidcOptions
        {
            Issuer = issuer?.OriginalString,
            ClientId = sources.Get(ClientId).Trim(),
            ClientSecret = sources.Get(ClientSecret).Trim(),
            ClientKeyFile = sources.Get(ClientKeyFile),
            ClientCertificateFile = sources.Get(ClientCertificateFile),
            Scopes = sources.Get(Scopes),
            AuthUrlParams = sources.Get(AuthUrlParams),
            RedirectUrl = sources.Get(RedirectUrl),
            RedirectAllowedHosts = sources.Get(RedirectAllowedHosts),
            EmailDomains = sources.Get(EmailDomain),
            IgnoreEmailVerified = sources.Get(IgnoreEmailVerified),
            UsernameField = sources.Get(UsernameField),
            NameField = sources.Get(NameField),
            EmailField = sources.Get(EmailField),
            IgnoreUserInfo = sources.Get(IgnoreUserInfo),
            AccessTokenClaims = sources.Get(AccessTokenClaims),
            AllowSignups = sources.Get(AllowSignups),
            SignupsDisabledText = sources.Get(SignupsDisabledText),
            SignInText = sources.Get(SignInText),
            IconUrl = sources.Get(IconUrl),
            OrganizationField = sources.Get(OrganizationField),
            OrganizationAssignDefault = sources.Get(OrganizationAssignDefault),
            OrganizationMapping = sources.Get(OrganizationMapping),
            GroupField = GroupFieldOf(sources),
            GroupMapping = sources.Get(GroupMapping),
            GroupAutoCreate = sources.Get(GroupAutoCreate),
            GroupRegexFilter = sources.Get(GroupRegexFilter),
            AllowedGroups = sources.Get(AllowedGroups),
            UserRoleField = sources.Get(UserRoleField),
            UserRoleMapping = sources.Get(UserRoleMapping),
            UserRoleDefault = sources.Get(UserRoleDefault),
            RepairLinks = sources.Get(RepairLinks),
            DangerousEmailFallback = sources.Get(DangerousEmailFallback),
            DangerousSkipIssuerChecks = sources.Get(DangerousSkipIssuerChecks),
        };
        Check(options, sources, environment);
        return options;
    }

    /// <summary>A provider that is asked for the scope "groups" answers with the claim of that name.</summary>
    private static string GroupFieldOf(OptionSources sources)
    {
        var field = sources.Get(GroupField);
        return field.Length == 0 && sources.Get(Scopes).Contains("groups") ? "groups" : field;
    }

    private static void Check(OidcOptions options, OptionSources sources, IReadOnlyDictionary<string, string> environment)
    {
        var hasCredentials = options.ClientId.Length > 0 || options.ClientSecret.Length > 0 || options.ClientKeyFile.Length > 0;
        if (!options.Enabled)
        {
            if (hasCredentials && !sources.IsGiven(IssuerUrl))
            {
                sources.Errors.Add(
                    $"{IssuerUrl.Env} {StateOf(IssuerUrl, environment)}, and a client for logins is configured. Set it to the provider's issuer "
                    + "(Keycloak: https://<host>/realms/<realm>), or remove the other CODER_OIDC_ settings.");
            }

            return;
        }

        if (options.ClientId.Length == 0)
        {
            sources.Errors.Add(
                $"{ClientId.Env} {StateOf(ClientId, environment)}, and {IssuerUrl.Env} asks for logins through {options.Issuer}. "
                + $"Set it to the client's id at the provider. {Kubernetes}");
        }

        if (options.ClientSecret.Length == 0 && options.ClientKeyFile.Length == 0)
        {
            sources.Errors.Add(
                $"{ClientSecret.Env} {StateOf(ClientSecret, environment)}, and {IssuerUrl.Env} asks for logins through {options.Issuer}. "
                + $"Set it to the client's secret (Keycloak: Clients, the client, Credentials), or set {ClientKeyFile.Env}. {Kubernetes}");
        }

        if (options.ClientCertificateFile.Length > 0 && options.ClientKeyFile.Length == 0)
        {
            sources.Errors.Add($"{ClientKeyFile.Env} is not set, and {ClientCertificateFile.Env} is: a certificate needs its private key.");
        }

        if (options is { AccessTokenClaims: true, IgnoreUserInfo: false })
        {
            sources.Errors.Add($"{AccessTokenClaims.Env} takes the place of the userinfo endpoint; set {IgnoreUserInfo.Env}=true as well.");
        }

        if (options.AllowedGroups.Count > 0 && options.GroupField.Length == 0)
        {
            sources.Errors.Add($"{AllowedGroups.Env} needs a claim to look at; set {GroupField.Env}, for example to groups.");
        }

        if (!options.Scopes.Contains("openid"))
        {
            sources.Errors.Add($"{Scopes.Env}: the scope openid is missing; without it the provider sends no ID token.");
        }
    }

    private static string StateOf(Option option, IReadOnlyDictionary<string, string> environment) =>
        environment.TryGetValue(option.Env, out var value) && string.IsNullOrWhiteSpace(value) ? "is empty" : "is not set";
}
