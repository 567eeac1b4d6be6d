using System.Net;
using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.Tests.Infrastructure;
using Dapper;

namespace Coder.Server.Tests.ExternalAuth;

/// <summary>What is different at GitHub.</summary>
public sealed class GitHubTests : IAsyncLifetime
{
    private FakeGitHub _hub = null!;

    public async Task InitializeAsync() => _hub = await FakeGitHub.StartAsync();

    public async Task DisposeAsync() => await _hub.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_account_with_its_app_is_connected_and_its_grant_taken_back(bool answersForms)
    {
        _hub.AnswersForms = answersForms;
        await using var server = await StartAsync();
        var user = await server.FirstUserAsync();
        using var browser = server.Browser(user);

        (await browser.ConnectAsync(id: "github")).ShouldBe("/external-auth/github?redirected=true");

        var account = await user.Client.GetAsync<Sdk.ExternalAuth>("/external-auth/github");
        account.User.ShouldBe(new ExternalAuthUser { Id = 583231, Login = "octocat", Name = "The Octocat", AvatarUrl = "https://example.com/a.png" });
        (account.Authenticated, account.AppInstallable, account.AppInstallUrl).ShouldBe((true, true, "https://example.com/apps/coder"));
        account.Installations.ShouldBe(
        [
            new ExternalAuthAppInstallation
            {
                Id = 7, ConfigureUrl = "https://example.com/installations/7", Account = new ExternalAuthUser { Id = 9, Login = "corp" },
            },
        ]);
        var link = (await user.Client.GetAsync<ListUserExternalAuthResponse>("/external-auth")).Links.ShouldHaveSingleItem();
        (link.HasRefreshToken, link.Expires).ShouldBe((false, default));

        await user.Client.SendAsync(HttpMethod.Delete, "/external-auth/github");
        _hub.Revoked.ShouldBe([FakeGitHub.Token]);
    }

    [Fact]
    public async Task A_revocation_that_fails_is_told_and_the_account_forgotten_all_the_same()
    {
        await using var server = await StartAsync(("REVOKE_URL", _hub.Url + "nowhere"));
        var user = await server.FirstUserAsync();
        using var browser = server.Browser(user);
        await browser.ConnectAsync(id: "github");

        var answer = await (await user.Client.SendAsync(HttpMethod.Delete, "/external-auth/github"))
            .ValueAsync<DeleteExternalAuthByIdResponse>(HttpStatusCode.OK);
        answer.ShouldBe(new DeleteExternalAuthByIdResponse { TokenRevocationError = $"{_hub.Url}nowhere answered 404." });
        (await user.Client.GetAsync<ListUserExternalAuthResponse>("/external-auth")).Links.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_code_that_is_typed_at_the_service_connects_the_account()
    {
        await using var server = await StartAsync(("DEVICE_FLOW", "true"), ("CLIENT_SECRET", ""));
        var user = await server.FirstUserAsync();
        var device = await user.Client.GetAsync<ExternalAuthDevice>("/external-auth/github/device");
        (device.UserCode, device.VerificationUri, device.ExpiresIn, device.Interval).ShouldBe(("WDJB-MJHT", _hub.Url + "login/device", 899, 5));

        var exchange = new ExternalAuthDeviceExchange { DeviceCode = device.DeviceCode };
        var pending = await (await user.Client.SendAsync(HttpMethod.Post, "/external-auth/github/device", exchange)).ErrorAsync(HttpStatusCode.BadRequest);
        (pending.Message, pending.Detail).ShouldBe(("Failed to exchange device code.", "authorization_pending"));
        (await (await user.Client.SendAsync(HttpMethod.Post, "/external-auth/github/device", new ExternalAuthDeviceExchange()))
            .ErrorAsync(HttpStatusCode.BadRequest)).Validations!.ShouldHaveSingleItem().Field.ShouldBe("device_code");

        _hub.Agreed = true;
        (await user.Client.SendAsync(HttpMethod.Post, "/external-auth/github/device", exchange)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await user.Client.GetAsync<Sdk.ExternalAuth>("/external-auth/github")).User!.Login.ShouldBe("octocat");
        await using var connection = await server.Database.OpenConnectionAsync();
        (await connection.ExecuteScalarAsync<string>("SELECT diff::text FROM audit_logs ORDER BY time DESC LIMIT 1"))
            .ShouldBe("""{"external_auth_accounts": {"new": ["github"], "old": [], "secret": false}}""");
    }

    [Fact]
    public async Task A_service_that_sends_browsers_back_gives_no_codes()
    {
        await using var server = await StartAsync();
        var user = await server.FirstUserAsync();
        (await (await user.Client.SendAsync(HttpMethod.Get, "/external-auth/github/device")).ErrorAsync(HttpStatusCode.BadRequest)).Message
            .ShouldBe("GitHub is not connected with a code. Open /external-auth/github in a browser.");
    }

    private Task<TestServer> StartAsync(params (string Name, string Value)[] settings)
    {
        var environment = new Dictionary<string, string>
        {
            ["HOME"] = "/home/ada",
            ["CODER_EXTERNAL_AUTH_0_TYPE"] = "github",
            ["CODER_EXTERNAL_AUTH_0_CLIENT_ID"] = FakeGitHub.ClientId,
            ["CODER_EXTERNAL_AUTH_0_CLIENT_SECRET"] = FakeGitHub.Secret,
            ["CODER_EXTERNAL_AUTH_0_AUTH_URL"] = _hub.Url + "login/oauth/authorize",
            ["CODER_EXTERNAL_AUTH_0_APP_INSTALL_URL"] = "https://example.com/apps/coder",
        };
        foreach (var (name, value) in settings)
        {
            environment["CODER_EXTERNAL_AUTH_0_" + name] = value;
        }

        var sources = OptionSources.Read([], environment);
        var options = ServerOptionsReader.Read(sources, environment).ExternalAuth;
        sources.Errors.ShouldBeEmpty();
        return TestServer.StartAsync(settings => settings with { ExternalAuth = options });
    }
}
