using System.Text.RegularExpressions;
using static Coder.Server.Configuration.OptionTypes;

namespace Coder.Server.Configuration;

/// <summary>The settings of logins through an OpenID Connect provider; part of <see cref="OptionTable.All"/>.</summary>
internal static class OidcOptionTable
{
    private const string Oidc = "OpenID Connect";

    public static readonly Option<Uri?> IssuerUrl = new(
        "oidc-issuer-url", "CODER_OIDC_ISSUER_URL", "oidc.issuerURL", "", Oidc,
        "Issuer of the login provider, exactly as it names itself, such as https://auth.example.com/realms/infra. Empty: no such logins.", Url);

    public static readonly Option<string> ClientId = new(
        "oidc-client-id", "CODER_OIDC_CLIENT_ID", "oidc.clientID", "", Oidc, "Name of this server's client at the provider.", Text);

    public static readonly Option<string> ClientSecret = new(
        "oidc-client-secret", "CODER_OIDC_CLIENT_SECRET", null, "", Oidc, "Secret of the client.", Text)
    { Secret = true };

    public static readonly Option<string> ClientKeyFile = new(
        "oidc-client-key-file", "CODER_OIDC_CLIENT_KEY_FILE", "oidc.oidcClientKeyFile", "", Oidc,
        "File with the client's private key (PEM, RSA or EC), instead of a secret: the client proves itself with private_key_jwt.", Text);

    public static readonly Option<string> ClientCertificateFile = new(
        "oidc-client-cert-file", "CODER_OIDC_CLIENT_CERT_FILE", "oidc.oidcClientCertFile", "", Oidc,
        "File with the certificate (PEM) of the client's private key; its fingerprint tells the provider which key it is.", Text);

    public static readonly Option<IReadOnlyList<string>> Scopes = new(
        "oidc-scopes", "CODER_OIDC_SCOPES", "oidc.scopes", "openid,profile,email", Oidc, "Scopes to ask for.", List);

    public static readonly Option<IReadOnlyDictionary<string, string>> AuthUrlParams = new(
        "oidc-auth-url-params", "CODER_OIDC_AUTH_URL_PARAMS", "oidc.authURLParams", """{"access_type":"offline"}""", Oidc,
        "More parameters of the URL that a login is sent to, as a JSON object.", JsonOf<IReadOnlyDictionary<string, string>>("a JSON object of texts"))
    { Structured = true };

    public static readonly Option<Uri?> RedirectUrl = new(
        "oidc-redirect-url", "CODER_OIDC_REDIRECT_URL", "oidc.oidc-redirect-url", "", Oidc,
        "URL that the provider sends browsers back to. Default: /api/v2/users/oidc/callback of the access URL.", Url);

    public static readonly Option<IReadOnlyList<string>> RedirectAllowedHosts = new(
        "oidc-redirect-allowed-hosts", "CODER_OIDC_REDIRECT_ALLOWED_HOSTS", "oidc.redirectAllowedHosts", "", Oidc,
        "Further hosts of this server: a login that begins on one of them comes back to it. The provider must know each one's callback.", List);

    public static readonly Option<IReadOnlyList<string>> EmailDomain = new(
        "oidc-email-domain", "CODER_OIDC_EMAIL_DOMAIN", "oidc.emailDomain", "", Oidc,
        "Only e-mail addresses of these domains may sign in. Empty: all.", List);

    public static readonly Option<bool> IgnoreEmailVerified = new(
        "oidc-ignore-email-verified", "CODER_OIDC_IGNORE_EMAIL_VERIFIED", "oidc.ignoreEmailVerified", "false", Oidc,
        "Accept addresses that the provider does not call verified. Only when users cannot set their address at the provider.", Switch);

    public static readonly Option<string> UsernameField = new(
        "oidc-username-field", "CODER_OIDC_USERNAME_FIELD", "oidc.usernameField", "preferred_username", Oidc,
        "Claim with the user name of new users. When it is missing, the e-mail address gives the name.", Text);

    public static readonly Option<string> NameField = new(
        "oidc-name-field", "CODER_OIDC_NAME_FIELD", "oidc.nameField", "name", Oidc, "Claim with the full name.", Text);

    public static readonly Option<string> EmailField = new(
        "oidc-email-field", "CODER_OIDC_EMAIL_FIELD", "oidc.emailField", "email", Oidc, "Claim with the e-mail address.", Text);

    public static readonly Option<bool> IgnoreUserInfo = new(
        "oidc-ignore-userinfo", "CODER_OIDC_IGNORE_USERINFO", "oidc.ignoreUserInfo", "false", Oidc,
        "Take claims from the ID token only, and do not ask the userinfo endpoint.", Switch);

    public static readonly Option<bool> AccessTokenClaims = new(
        "oidc-access-token-claims", "CODER_OIDC_ACCESS_TOKEN_CLAIMS", "oidc.accessTokenClaims", "false", Oidc,
        "Take further claims from the access token, which must be a JWT of the same issuer. Needs CODER_OIDC_IGNORE_USERINFO=true.", Switch);

    public static readonly Option<bool> AllowSignups = new(
        "oidc-allow-signups", "CODER_OIDC_ALLOW_SIGNUPS", "oidc.allowSignups", "true", Oidc,
        "Create a user at the first login. Otherwise an administrator creates users with the login type oidc before.", Switch);

    public static readonly Option<string> SignupsDisabledText = new(
        "oidc-signups-disabled-text", "CODER_OIDC_SIGNUPS_DISABLED_TEXT", "oidc.signupsDisabledText", "", Oidc,
        "What people read who sign in for the first time while new users are not created.", Text);

    public static readonly Option<string> SignInText = new(
        "oidc-sign-in-text", "CODER_OIDC_SIGN_IN_TEXT", "oidc.signInText", "OpenID Connect", Oidc, "Text of the login button.", Text);

    public static readonly Option<string> IconUrl = new(
        "oidc-icon-url", "CODER_OIDC_ICON_URL", "oidc.iconURL", "", Oidc, "Icon of the login button: a URL, or a path of this server.", Text);

    public static readonly Option<string> OrganizationField = new(
        "oidc-organization-field", "CODER_OIDC_ORGANIZATION_FIELD", "oidc.organizationField", "", Oidc,
        "Claim with the organizations of a user. Empty: organizations are managed here.", Text);

    public static readonly Option<bool> OrganizationAssignDefault = new(
        "oidc-organization-assign-default", "CODER_OIDC_ORGANIZATION_ASSIGN_DEFAULT", "oidc.organizationAssignDefault", "true", Oidc,
        "Everybody who signs in is in the default organization too.", Switch);

    public static readonly Option<IReadOnlyDictionary<string, Guid[]>> OrganizationMapping = new(
        "oidc-organization-mapping", "CODER_OIDC_ORGANIZATION_MAPPING", "oidc.organizationMapping", "{}", Oidc,
        "Which values of the organization claim mean which organizations, as a JSON object of lists of organization ids.",
        JsonOf<IReadOnlyDictionary<string, Guid[]>>("a JSON object of lists of organization ids"))
    { Structured = true };

    public static readonly Option<string> GroupField = new(
        "oidc-group-field", "CODER_OIDC_GROUP_FIELD", "oidc.groupField", "", Oidc,
        "Claim with the groups of a user. Empty: groups are managed here, or \"groups\" when that scope is asked for.", Text);

    public static readonly Option<IReadOnlyDictionary<string, string>> GroupMapping = new(
        "oidc-group-mapping", "CODER_OIDC_GROUP_MAPPING", "oidc.groupMapping", "{}", Oidc,
        "Names of the default organization's groups for values of the group claim, as a JSON object.",
        JsonOf<IReadOnlyDictionary<string, string>>("a JSON object of texts"))
    { Structured = true };

    public static readonly Option<bool> GroupAutoCreate = new(
        "oidc-group-auto-create", "CODER_OIDC_GROUP_AUTO_CREATE", "oidc.enableGroupAutoCreate", "false", Oidc,
        "Create groups of the claim that do not exist.", Switch);

    public static readonly Option<Regex> GroupRegexFilter = new(
        "oidc-group-regex-filter", "CODER_OIDC_GROUP_REGEX_FILTER", "oidc.groupRegexFilter", ".*", Oidc,
        "Groups, after the mapping, that this regular expression does not match are ignored.", Pattern);

    public static readonly Option<IReadOnlyList<string>> AllowedGroups = new(
        "oidc-allowed-groups", "CODER_OIDC_ALLOWED_GROUPS", "oidc.groupAllowed", "", Oidc,
        "Only users in one of these groups (of the claim, or after the mapping) may sign in. Empty: all.", List);

    public static readonly Option<string> UserRoleField = new(
        "oidc-user-role-field", "CODER_OIDC_USER_ROLE_FIELD", "oidc.userRoleField", "", Oidc,
        "Claim with the site-wide roles of a user. Empty: roles are managed here. While the claim is missing, roles stay as they are.", Text);

    public static readonly Option<IReadOnlyDictionary<string, string[]>> UserRoleMapping = new(
        "oidc-user-role-mapping", "CODER_OIDC_USER_ROLE_MAPPING", "oidc.userRoleMapping", "{}", Oidc,
        "Roles for values of the role claim, as a JSON object of lists.",
        JsonOf<IReadOnlyDictionary<string, string[]>>("a JSON object of lists of role names"))
    { Structured = true };

    public static readonly Option<IReadOnlyList<string>> UserRoleDefault = new(
        "oidc-user-role-default", "CODER_OIDC_USER_ROLE_DEFAULT", "oidc.userRoleDefault", "", Oidc,
        "Roles that the role claim always brings along.", List);

    public static readonly Option<bool> RepairLinks = new(
        "oidc-repair-links", "CODER_OIDC_REPAIR_LINKS", "oidc.repairLinks", "true", Oidc,
        "When the issuer changed, connect a user with the same verified e-mail address to the account at the new issuer.", Switch);

    public static readonly Option<bool> DangerousEmailFallback = new(
        "dangerous-oidc-email-fallback", "CODER_DANGEROUS_OIDC_EMAIL_FALLBACK", "oidc.dangerousOidcEmailFallback", "false", Oidc,
        "Dangerous: connect users by e-mail address also when they belong to another account of the same issuer. Whoever gets somebody's "
        + "address at the provider gets their user here.", Switch);

    public static readonly Option<bool> DangerousSkipIssuerChecks = new(
        "dangerous-oidc-skip-issuer-checks", "CODER_DANGEROUS_OIDC_SKIP_ISSUER_CHECKS", "oidc.dangerousSkipIssuerChecks", "false", Oidc,
        "Dangerous: accept that the provider names another issuer than the configured one.", Switch);

    /// <summary>These options in the order of the help text.</summary>
    public static IReadOnlyList<Option> All { get; } =
    [
        IssuerUrl, ClientId, ClientSecret, ClientKeyFile, ClientCertificateFile, Scopes, AuthUrlParams, RedirectUrl, RedirectAllowedHosts,
        EmailDomain, IgnoreEmailVerified, UsernameField, NameField, EmailField, IgnoreUserInfo, AccessTokenClaims,
        AllowSignups, SignupsDisabledText, SignInText, IconUrl,
        OrganizationField, OrganizationAssignDefault, OrganizationMapping,
        GroupField, GroupMapping, GroupAutoCreate, GroupRegexFilter, AllowedGroups,
        UserRoleField, UserRoleMapping, UserRoleDefault,
        RepairLinks, DangerousEmailFallback, DangerousSkipIssuerChecks,
    ];
}
