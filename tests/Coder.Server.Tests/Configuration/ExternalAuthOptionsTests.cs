using Coder.Server.Configuration;

namespace Coder.Server.Tests.Configuration;

public sealed class ExternalAuthOptionsTests
{
    private const string First = "CODER_EXTERNAL_AUTH_0_";

    [Theory]
    [InlineData("github", "", "https://github.com/login/oauth/authorize", "https://github.com/login/oauth/access_token", "https://api.github.com/user", "https://github.com/ada/x.git")]
    [InlineData("github", "https://git.example.com:8443/login/oauth/authorize", "https://git.example.com:8443/login/oauth/authorize", "https://git.example.com:8443/login/oauth/access_token", "https://git.example.com:8443/api/v3/user", "https://git.example.com:8443")]
    [InlineData("gitlab", "", "https://gitlab.com/oauth/authorize", "https://gitlab.com/oauth/token", "https://gitlab.com/oauth/token/info", "https://gitlab.com")]
    [InlineData("gitlab", "https://example.com/gitlab/oauth/authorize", "https://example.com/gitlab/oauth/authorize", "https://example.com/gitlab/oauth/token", "https://example.com/gitlab/oauth/token/info", "example.com/gitlab/x")]
    [InlineData("gitea", "", "https://gitea.com/login/oauth/authorize", "https://gitea.com/login/oauth/access_token", "https://gitea.com/login/oauth/userinfo", "https://gitea.com")]
    [InlineData("bitbucket-cloud", "", "https://bitbucket.org/site/oauth2/authorize", "https://bitbucket.org/site/oauth2/access_token", "https://api.bitbucket.org/2.0/user", "https://bitbucket.org")]
    [InlineData("bitbucket-server", "https://bb.example.com/rest/oauth2/latest/authorize", "https://bb.example.com/rest/oauth2/latest/authorize", "https://bb.example.com/rest/oauth2/latest/token", "https://bb.example.com/rest/api/latest/inbox/pull-requests/count", "https://bb.example.com/scm/x.git")]
    [InlineData("azure-devops", "", "https://app.vssps.visualstudio.com/oauth2/authorize", "https://app.vssps.visualstudio.com/oauth2/token", null, "https://dev.azure.com/org")]
    [InlineData("azure-devops-entra", "https://login.microsoftonline.com/t1/oauth2/authorize", "https://login.microsoftonline.com/t1/oauth2/authorize", "https://login.microsoftonline.com/t1/oauth2/token", null, "https://dev.azure.com/org")]
    [InlineData("jfrog", "https://a.jfrog.io/ui/authorization", "https://a.jfrog.io/ui/authorization", "https://a.jfrog.io/access/api/v1/integrations/mine/token", "https://a.jfrog.io/access/api/v1/system/ping", null)]
    [InlineData("slack", "", "https://slack.com/oauth/v2/authorize", "https://slack.com/api/oauth.v2.access", null, null)]
    public void A_type_brings_the_addresses_of_its_service(string type, string authUrl, string auth, string token, string? validate, string? host)
    {
        var (options, errors) = Read(("TYPE", type), ("ID", "mine"), ("CLIENT_ID", "c"), ("CLIENT_SECRET", "s"), ("AUTH_URL", authUrl));

        errors.ShouldBeEmpty();
        var provider = options.Providers.ShouldHaveSingleItem();
        (provider.Id, provider.AuthUrl!.AbsoluteUri, provider.TokenUrl.AbsoluteUri, provider.ValidateUrl?.AbsoluteUri).ShouldBe(("mine", auth, token, validate));
        provider.DisplayName.ShouldNotBe("mine");
        (provider.Regex is not null).ShouldBe(host is not null);
        if (host is not null)
        {
            provider.Regex!.IsMatch(host).ShouldBeTrue();
            provider.Regex.IsMatch("https://evil.example/" + host).ShouldBeFalse();
            provider.Regex.IsMatch(host.Split('/')[2 % host.Split('/').Length] + ".evil.example").ShouldBeFalse();
        }
    }

    [Fact]
    public void Everything_that_is_given_wins()
    {
        var (options, errors) = Read(
            ("ID", "corp_git-1"), ("TYPE", "sourcehut"), ("CLIENT_ID", "c"), ("CLIENT_SECRET", "s"), ("AUTH_URL", "https://a.example/auth"),
            ("TOKEN_URL", "https://a.example/token"), ("VALIDATE_URL", "https://a.example/me"), ("REVOKE_URL", "https://a.example/revoke"),
            ("REGEX", "^https://a\\.example"), ("SCOPES", "read  write"), ("EXTRA_TOKEN_KEYS", "team"), ("NO_REFRESH", "true"), ("DISPLAY_NAME", "Corp"),
            ("DISPLAY_ICON", "/i.svg"), ("PKCE_METHODS", "none"), ("API_BASE_URL", "https://a.example/api"));

        errors.ShouldBeEmpty();
        var provider = options.Find("corp_git-1").ShouldNotBeNull();
        (provider.Type, provider.DisplayName, provider.DisplayIcon, provider.CanRefresh, provider.UsesPkce, provider.DeviceFlow)
            .ShouldBe(("sourcehut", "Corp", "/i.svg", false, false, false));
        provider.Scopes.ShouldBe(["read", "write"]);
        provider.ExtraTokenKeys.ShouldBe(["team"]);
        provider.RevokeUrl!.AbsoluteUri.ShouldBe("https://a.example/revoke");
        provider.Regex!.IsMatch("https://a.example/x").ShouldBeTrue();
    }

    [Theory]
    [InlineData("CLIENT_ID", "", "CODER_EXTERNAL_AUTH_0_CLIENT_ID is not set: it is the id of the OAuth client that the service \"github\" has for this server.")]
    [InlineData("CLIENT_SECRET", "", "CODER_EXTERNAL_AUTH_0_CLIENT_SECRET is not set: set it to the secret of the client \"c\", or CODER_EXTERNAL_AUTH_0_DEVICE_FLOW=true.")]
    [InlineData("ID", "a/b", "CODER_EXTERNAL_AUTH_0_ID: \"a/b\" must be letters, digits, - and _, at most 64: it is part of the callback URL.")]
    [InlineData("AUTH_URL", "github.com/login", "CODER_EXTERNAL_AUTH_0_AUTH_URL: \"github.com/login\" must be an absolute URL such as https://coder.example.com.")]
    [InlineData("REGEX", "(", "CODER_EXTERNAL_AUTH_0_REGEX: \"(\" must be a regular expression without look-around and back references.")]
    [InlineData("NO_REFRESH", "yes", "CODER_EXTERNAL_AUTH_0_NO_REFRESH: \"yes\" must be true or false.")]
    [InlineData("PKCE_METHODS", "plain", "CODER_EXTERNAL_AUTH_0_PKCE_METHODS: \"plain\" must be S256 or none.")]
    [InlineData("CLIENTID", "c", "CODER_EXTERNAL_AUTH_0_CLIENTID: there is no such setting of an external auth provider. Did you mean CODER_EXTERNAL_AUTH_0_CLIENT_ID?")]
    public void What_is_wrong_is_told_with_the_variable(string name, string value, string error)
    {
        var given = new Dictionary<string, string> { ["TYPE"] = "github", ["CLIENT_ID"] = "c", ["CLIENT_SECRET"] = "s", [name] = value };

        Read([.. given.Select(pair => (pair.Key, pair.Value))]).Errors.ShouldBe([error]);
    }

    [Fact]
    public void A_service_without_defaults_needs_its_addresses() => Read(("ID", "own"), ("CLIENT_ID", "c"), ("CLIENT_SECRET", "s")).Errors.ShouldBe(
    [
        "CODER_EXTERNAL_AUTH_0_AUTH_URL is not set, and the type \"\" has no default for it.",
        "CODER_EXTERNAL_AUTH_0_TOKEN_URL is not set, and the type \"\" has no default for it.",
    ]);

    [Fact]
    public void Variables_that_are_all_empty_configure_nothing()
    {
        var (options, errors) = Read(("ID", ""), ("TYPE", " "), ("CLIENT_ID", ""), ("CLIENT_SECRET", ""));

        options.Providers.ShouldBeEmpty();
        errors.ShouldBeEmpty();
    }

    [Fact]
    public void Several_providers_keep_their_order_and_need_ids_of_their_own()
    {
        var (options, errors) = ReadAll(
            ("CODER_EXTERNAL_AUTH_10_TYPE", "gitea"), ("CODER_EXTERNAL_AUTH_10_CLIENT_ID", "c"), ("CODER_EXTERNAL_AUTH_10_CLIENT_SECRET", "s"),
            ("CODER_EXTERNAL_AUTH_2_TYPE", "github"), ("CODER_EXTERNAL_AUTH_2_CLIENT_ID", "c"), ("CODER_EXTERNAL_AUTH_2_CLIENT_SECRET", "s"),
            ("CODER_GITAUTH_3_TYPE", "github"), ("CODER_GITAUTH_3_CLIENT_ID", "c"), ("CODER_GITAUTH_3_CLIENT_SECRET", "s"));

        options.Providers.Select(provider => provider.Id).ShouldBe(["github", "gitea"]);
        errors.ShouldBe(["CODER_GITAUTH_3_ID: two external auth providers have the id \"github\"; give each its own, which their callback URLs have too."]);
    }

    [Fact]
    public void The_settings_file_lists_them_too()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(
                file, "externalAuthProviders:\n  - type: github\n    client_id: c\n    client_secret: s\n    scopes: [repo, gist]\n    no_refresh: true\n  - type: gitea\n    client_id: d\n");
            var environment = new Dictionary<string, string> { ["HOME"] = "/home/ada" };
            var sources = OptionSources.Read(["--config", file], environment);
            var options = ServerOptionsReader.Read(sources, environment).ExternalAuth;

            var provider = options.Providers.ShouldHaveSingleItem();
            provider.Scopes.ShouldBe(["repo", "gist"]);
            provider.NoRefresh.ShouldBeTrue();
            sources.Errors.ShouldHaveSingleItem().ShouldStartWith($"{file}: externalAuthProviders[1].client_secret is not set");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static (ExternalAuthOptions Options, IReadOnlyList<string> Errors) Read(params (string Name, string Value)[] settings) =>
        ReadAll([.. settings.Select(setting => (First + setting.Name, setting.Value))]);

    private static (ExternalAuthOptions Options, IReadOnlyList<string> Errors) ReadAll(params (string Name, string Value)[] variables)
    {
        var environment = new Dictionary<string, string> { ["HOME"] = "/home/ada" };
        foreach (var (name, value) in variables)
        {
            environment[name] = value;
        }

        var sources = OptionSources.Read([], environment);
        return (ServerOptionsReader.Read(sources, environment).ExternalAuth, sources.Errors);
    }
}
