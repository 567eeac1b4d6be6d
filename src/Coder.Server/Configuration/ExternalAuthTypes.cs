using System.Text.RegularExpressions;

namespace Coder.Server.Configuration;

/// <summary>The services that this server knows the addresses and customs of. All values are what the services document.</summary>
internal static class ExternalAuthTypes
{
    public const string AzureDevOps = "azure-devops";
    public const string AzureDevOpsEntra = "azure-devops-entra";
    public const string BitbucketCloud = "bitbucket-cloud";
    public const string BitbucketServer = "bitbucket-server";
    public const string Gitea = "gitea";
    public const string GitHub = "github";
    public const string GitLab = "gitlab";
    public const string JFrog = "jfrog";
    public const string Slack = "slack";

    /// <summary>Where an <see cref="AzureDevOpsEntra"/> token is to be good: the id of Azure DevOps in every tenant.</summary>
    public const string AzureDevOpsResource = "499b84ac-1321-427f-aa17-267ca6975798";

    private const string NoPkce = "none";

    /// <summary>What stands in for a setting that was not given, by the setting's name.</summary>
    /// <param name="type">The type; any word.</param>
    /// <param name="id">The provider's id.</param>
    /// <param name="clientId">The client's id.</param>
    /// <param name="authUrl">The authorization URL as it was given; null: the type's own.</param>
    public static IReadOnlyDictionary<string, string> DefaultsOf(string type, string id, string clientId, Uri? authUrl) => type switch
    {
        GitHub => OfGitHub(clientId, authUrl ?? new Uri("https://github.com/login/oauth/authorize")),
        GitLab => OfGitLab(authUrl ?? new Uri("https://gitlab.com/oauth/authorize")),
        Gitea => OfGitea(authUrl ?? new Uri("https://gitea.com/login/oauth/authorize")),
        BitbucketCloud => new Dictionary<string, string>
        {
            ["DISPLAY_NAME"] = "Bitbucket",
            ["DISPLAY_ICON"] = "/icon/bitbucket.svg",
            ["AUTH_URL"] = "https://bitbucket.org/site/oauth2/authorize",
            ["TOKEN_URL"] = "https://bitbucket.org/site/oauth2/access_token",
            ["VALIDATE_URL"] = "https://api.bitbucket.org/2.0/user",
            ["REGEX"] = HostOf("bitbucket.org"),
            ["SCOPES"] = "account repository:write",
        },
        BitbucketServer => OfBitbucketServer(authUrl),
        AzureDevOps => new Dictionary<string, string>
        {
            ["DISPLAY_NAME"] = "Azure DevOps",
            ["DISPLAY_ICON"] = "/icon/azure-devops.svg",
            ["AUTH_URL"] = "https://app.vssps.visualstudio.com/oauth2/authorize",
            ["TOKEN_URL"] = "https://app.vssps.visualstudio.com/oauth2/token",
            ["REGEX"] = HostOf("dev.azure.com"),
            ["SCOPES"] = "vso.code_write",
            ["PKCE_METHODS"] = NoPkce,
        },
        AzureDevOpsEntra => OfEntra(authUrl),
        JFrog => OfJFrog(id, authUrl),
        Slack => new Dictionary<string, string>
        {
            ["DISPLAY_NAME"] = "Slack",
            ["DISPLAY_ICON"] = "/icon/slack.svg",
            ["AUTH_URL"] = "https://slack.com/oauth/v2/authorize",
            ["TOKEN_URL"] = "https://slack.com/api/oauth.v2.access",
            ["REVOKE_URL"] = "https://slack.com/api/auth.revoke",
            ["EXTRA_TOKEN_KEYS"] = "authed_user", // a user's token is in it
            ["PKCE_METHODS"] = NoPkce,
        },
        _ => new Dictionary<string, string> { ["DISPLAY_NAME"] = id },
    };

    private static Dictionary<string, string> OfGitHub(string clientId, Uri auth)
    {
        var api = auth.Host == "github.com" ? "https://api.github.com" : Beside(auth, "/login/oauth/authorize", "/api/v3");
        return new()
        {
            ["DISPLAY_NAME"] = "GitHub",
            ["DISPLAY_ICON"] = "/icon/github.svg",
            ["AUTH_URL"] = auth.AbsoluteUri,
            ["TOKEN_URL"] = Beside(auth, "/login/oauth/authorize", "/login/oauth/access_token"),
            ["DEVICE_CODE_URL"] = Beside(auth, "/login/oauth/authorize", "/login/device/code"),
            ["VALIDATE_URL"] = api + "/user",
            ["REVOKE_URL"] = $"{api}/applications/{Uri.EscapeDataString(clientId)}/grant",
            ["APP_INSTALLATIONS_URL"] = api + "/user/installations",
            ["REGEX"] = HostOf(auth.Authority),
            ["SCOPES"] = "repo workflow",
        };
    }

    private static Dictionary<string, string> OfGitLab(Uri auth) => new()
    {
        ["DISPLAY_NAME"] = "GitLab",
        ["DISPLAY_ICON"] = "/icon/gitlab.svg",
        ["AUTH_URL"] = auth.AbsoluteUri,
        ["TOKEN_URL"] = Beside(auth, "/oauth/authorize", "/oauth/token"),
        ["VALIDATE_URL"] = Beside(auth, "/oauth/authorize", "/oauth/token/info"),
        ["REVOKE_URL"] = Beside(auth, "/oauth/authorize", "/oauth/revoke"),
        ["REGEX"] = HostOf(auth.Authority),
        ["SCOPES"] = "write_repository",
    };

    private static Dictionary<string, string> OfGitea(Uri auth) => new()
    {
        ["DISPLAY_NAME"] = "Gitea",
        ["DISPLAY_ICON"] = "/icon/gitea.svg",
        ["AUTH_URL"] = auth.AbsoluteUri,
        ["TOKEN_URL"] = Beside(auth, "/login/oauth/authorize", "/login/oauth/access_token"),
        ["VALIDATE_URL"] = Beside(auth, "/login/oauth/authorize", "/login/oauth/userinfo"),
        ["REGEX"] = HostOf(auth.Authority),
        ["SCOPES"] = "read:repository write:repository read:user",
    };

    private static Dictionary<string, string> OfBitbucketServer(Uri? auth)
    {
        var defaults = new Dictionary<string, string>
        {
            ["DISPLAY_NAME"] = "Bitbucket Server",
            ["DISPLAY_ICON"] = "/icon/bitbucket.svg",
            ["SCOPES"] = "PUBLIC_REPOS REPO_READ REPO_WRITE",
        };
        if (auth is not null)
        {
            defaults["TOKEN_URL"] = Beside(auth, "/rest/oauth2/latest/authorize", "/rest/oauth2/latest/token");
            defaults["VALIDATE_URL"] = Beside(auth, "/rest/oauth2/latest/authorize", "/rest/api/latest/inbox/pull-requests/count");
            defaults["REGEX"] = HostOf(auth.Authority);
        }

        return defaults;
    }

    private static Dictionary<string, string> OfEntra(Uri? auth)
    {
        var defaults = new Dictionary<string, string>
        {
            ["DISPLAY_NAME"] = "Azure DevOps (Entra)",
            ["DISPLAY_ICON"] = "/icon/azure-devops.svg",
            ["REGEX"] = HostOf("dev.azure.com"),
        };
        if (auth is not null)
        {
            defaults["TOKEN_URL"] = Beside(auth, "/authorize", "/token");
        }

        return defaults;
    }

    private static Dictionary<string, string> OfJFrog(string id, Uri? auth)
    {
        var defaults = new Dictionary<string, string>
        {
            ["DISPLAY_NAME"] = "JFrog Artifactory",
            ["DISPLAY_ICON"] = "/icon/jfrog.svg",
            ["SCOPES"] = "applied-permissions/user",
            ["PKCE_METHODS"] = NoPkce,
        };
        if (auth is not null)
        {
            defaults["TOKEN_URL"] = Beside(auth, "/ui/authorization", $"/access/api/v1/integrations/{Uri.EscapeDataString(id)}/token");
            defaults["VALIDATE_URL"] = Beside(auth, "/ui/authorization", "/access/api/v1/system/ping");
        }

        return defaults;
    }

    /// <summary>Another page of the same installation, which may lie below a path of its host.</summary>
    private static string Beside(Uri auth, string page, string other) => auth.AbsolutePath.EndsWith(page, StringComparison.Ordinal)
        ? auth.GetLeftPart(UriPartial.Authority) + auth.AbsolutePath[..^page.Length] + other
        : auth.GetLeftPart(UriPartial.Authority) + other;

    private static string HostOf(string authority) => $"^(https?://)?{Regex.Escape(authority)}(/.*)?$";
}
