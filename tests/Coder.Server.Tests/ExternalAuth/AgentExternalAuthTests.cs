using System.Net;
using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.ExternalAuth;
using Coder.Server.OAuth;
using Coder.Server.Tests.Agents;
using Coder.Server.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.ExternalAuth;

/// <summary>What a workspace gets of its owner's accounts.</summary>
public sealed class AgentExternalAuthTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private TestUser _user = null!;
    private HttpClient _agent = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync(options => options.With(
            Provider("github", ExternalAuthTypes.GitHub, "^https://git\\.example(/.*)?$"),
            Provider("gitlab", ExternalAuthTypes.GitLab, "^https://lab\\.example(/.*)?$"),
            Provider("bitbucket", ExternalAuthTypes.BitbucketCloud, null)));
        _user = await _server.FirstUserAsync();
        _agent = _server.NewClient((await AgentRows.CreateAsync(_server, _user)).Token);
    }

    public async Task DisposeAsync()
    {
        _agent.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Git_gets_what_the_host_of_the_account_takes()
    {
        await ConnectAsync("github", "gh", """{"team":{"id":7}}""");
        await ConnectAsync("gitlab", "gl");
        await ConnectAsync("bitbucket", "bb");

        var hub = await GetAsync("match=https%3A%2F%2Fgit.example%2Fada%2Fx.git");
        (hub.Type, hub.AccessToken, hub.Username, hub.Password, hub.Url).ShouldBe(("github", "gh", "gh", "", ""));
        hub.TokenExtra!.Value.GetRawText().ShouldBe("""{"team":{"id":7}}""");
        var lab = await GetAsync("match=https%3A%2F%2Flab.example");
        (lab.Username, lab.Password, lab.TokenExtra).ShouldBe(("oauth2", "gl", null));
        var bucket = await GetAsync("id=bitbucket");
        (bucket.Username, bucket.Password, bucket.AccessToken).ShouldBe(("x-token-auth", "bb", "bb"));
        (await _agent.GetAsync<AgentExternalAuthResponse>("/workspaceagents/me/gitauth?id=github")).AccessToken.ShouldBe("gh");
    }

    [Fact]
    public async Task Nothing_is_left_of_an_account_that_another_one_replaced()
    {
        await ConnectAsync("github", "first", """{"team":{"id":7}}""");
        await ConnectAsync("github", "second");

        var now = await GetAsync("id=github");
        (now.AccessToken, now.TokenExtra).ShouldBe(("second", null));
    }

    [Fact]
    public async Task Without_an_account_there_is_the_page_where_it_is_connected()
    {
        var answer = await GetAsync("id=github");
        (answer.Url, answer.AccessToken, answer.Username).ShouldBe(($"{_server.Url}external-auth/github", "", ""));
    }

    [Fact]
    public async Task Whoever_listens_gets_the_token_as_soon_as_the_account_is_connected()
    {
        var listening = _agent.GetAsync<AgentExternalAuthResponse>("/workspaceagents/me/external-auth?id=github&listen");
        await ConnectAsync("github", "gh");
        (await listening).AccessToken.ShouldBe("gh");
    }

    [Fact]
    public async Task Other_hosts_and_unknown_ids_are_named()
    {
        var host = await (await _agent.SendAsync(HttpMethod.Get, "/workspaceagents/me/external-auth?match=https://other.example")).ErrorAsync(HttpStatusCode.NotFound);
        (host.Message, host.Detail).ShouldBe(("No external auth provider of this server is for https://other.example.", "It has: github, gitlab, bitbucket."));
        (await (await _agent.SendAsync(HttpMethod.Get, "/workspaceagents/me/external-auth?id=gitea")).ErrorAsync(HttpStatusCode.NotFound)).Message
            .ShouldBe("This server has no external auth provider with the id \"gitea\".");
        (await (await _agent.SendAsync(HttpMethod.Get, "/workspaceagents/me/external-auth")).ErrorAsync(HttpStatusCode.BadRequest)).Message
            .ShouldBe("Send the parameter id or match, with at most 2000 characters.");
        (await _user.Client.SendAsync(HttpMethod.Get, "/workspaceagents/me/external-auth?id=github")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static ExternalAuthProvider Provider(string id, string type, string? host) => new()
    {
        Id = id,
        Type = type,
        ClientId = "c",
        ClientSecret = "s",
        AuthUrl = new Uri("https://example.com/auth"),
        TokenUrl = new Uri("https://example.com/token"),
        Regex = host is null ? null : new(host),
        DisplayName = id,
    };

    private Task<AgentExternalAuthResponse> GetAsync(string query) => _agent.GetAsync<AgentExternalAuthResponse>("/workspaceagents/me/external-auth?" + query);

    /// <summary>As the flow does at its end; the flow itself has tests of its own.</summary>
    private async Task ConnectAsync(string id, string token, string extra = "")
    {
        var provider = _server.Services.GetRequiredService<ExternalAuthOptions>().Find(id)!;
        var actor = (await _server.Services.GetRequiredService<Coder.Server.Identity.SessionStore>().AuthenticateAsync(_user.Token, CancellationToken.None)).Value;
        var saved = await _server.Services.GetRequiredService<ExternalAuthFlow>().SaveAsync(
            actor, provider, new ProviderTokens(token, "", "", null) { Extra = extra }, CancellationToken.None);
        saved.Error.ShouldBeNull();
    }
}
