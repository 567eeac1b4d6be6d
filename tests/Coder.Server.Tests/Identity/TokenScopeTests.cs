using System.Net;
using System.Text;
using Coder.Sdk;
using Coder.Server.Tests.Agents;
using Coder.Server.Tests.Infrastructure;

namespace Coder.Server.Tests.Identity;

public sealed class TokenScopeTests
{
    [Fact]
    public async Task A_token_does_only_what_its_scopes_and_allow_list_say()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var one = await AgentRows.CreateAsync(server, owner);
        var other = await AgentRows.CreateAsync(server, owner);
        using var client = await ClientAsync(server, owner.Client, new CreateTokenRequest
        {
            TokenName = "one",
            Scopes = ["workspace:read"],
            AllowList = [new ApiAllowListTarget { Type = "workspace", Id = one.WorkspaceId.ToString() }],
        });

        (await client.GetAsync<WorkspacesResponse>("/workspaces")).Workspaces.ShouldHaveSingleItem().Id.ShouldBe(one.WorkspaceId);
        (await client.GetAsync<Workspace>($"/workspaces/{one.WorkspaceId}")).Id.ShouldBe(one.WorkspaceId);
        (await client.GetAsync($"/api/v2/workspaces/{other.WorkspaceId}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        var refused = await client.SendAsync(HttpMethod.Put, $"/workspaces/{one.WorkspaceId}/ttl", new UpdateWorkspaceTtlRequest());
        (await refused.ErrorAsync(HttpStatusCode.Forbidden)).Detail
            .ShouldBe("The route needs the scope workspace:update, and the token has: workspace:read.");
    }

    [Fact]
    public async Task A_token_shows_its_scopes_in_the_words_of_new_and_old_clients()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        foreach (var (name, scopes) in new (string, string[])[] { ("everything", []), ("apps", ["application_connect"]), ("reads", ["workspace:read", "template:*"]) })
        {
            using var _ = await ClientAsync(server, owner.Client, new CreateTokenRequest { TokenName = name, Scopes = scopes });
        }

        var tokens = (await owner.Client.GetAsync<List<ApiKeyWithOwner>>("/users/me/keys/tokens")).ToDictionary(token => token.TokenName);
        (tokens["everything"].Scope, tokens["apps"].Scope, tokens["reads"].Scope).ShouldBe(("all", "application_connect", ""));
        tokens["reads"].Scopes.ShouldBe(["workspace:read", "template:*"]);
        tokens["reads"].AllowList.ShouldHaveSingleItem().ShouldBe(new ApiAllowListTarget { Type = "*", Id = "*" });
        var catalog = (await server.Client.GetAsync<ExternalApiKeyScopes>("/auth/scopes")).External;
        catalog.ShouldContain("workspace:ssh");
        catalog.ShouldContain("all");
    }

    [Fact]
    public async Task An_allow_list_is_read_in_both_of_its_forms()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var id = Guid.NewGuid();
        using var body = new StringContent(
            $$$"""{"token_name":"both","scopes":["workspace:read"],"allow_list":["workspace:{{{id}}}",{"type":"template","id":"*"}]}""", Encoding.UTF8, "application/json");

        var created = await owner.Client.PostAsync(new Uri("/api/v2/users/me/keys/tokens", UriKind.Relative), body);

        created.StatusCode.ShouldBe(HttpStatusCode.Created, await created.Content.ReadAsStringAsync());
        (await owner.Client.GetAsync<ApiKeyWithOwner>("/users/me/keys/tokens/both")).AllowList
            .ShouldBe([new ApiAllowListTarget { Type = "workspace", Id = id.ToString() }, new ApiAllowListTarget { Type = "template", Id = "*" }]);
    }

    [Fact]
    public async Task A_restricted_token_makes_neither_a_session_nor_a_token_that_may_do_more()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        using var client = await ClientAsync(
            server, owner.Client, new CreateTokenRequest { TokenName = "keys", Scopes = ["api_key:*", "user:read", "workspace:read"] });

        foreach (var (path, body) in new (string, object?)[]
        {
            ("/users/me/keys", null),
            ("/users/me/keys/tokens", new CreateTokenRequest { TokenName = "all" }),
            ("/users/me/keys/tokens", new CreateTokenRequest { TokenName = "more", Scopes = ["workspace:read", "workspace:ssh"] }),
        })
        {
            (await (await client.SendAsync(HttpMethod.Post, path, body)).ErrorAsync(HttpStatusCode.Forbidden)).Message
                .ShouldBe("A token cannot create one that may do more than itself.");
        }

        var less = await client.SendAsync(HttpMethod.Post, "/users/me/keys/tokens", new CreateTokenRequest { TokenName = "less", Scopes = ["workspace:read"] });
        less.StatusCode.ShouldBe(HttpStatusCode.Created, await less.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Tokens_live_no_longer_than_the_deployment_allows_and_those_of_owners_have_a_limit_of_their_own()
    {
        await using var server = await TestServer.StartAsync(options => options with
        {
            Logins = options.Logins with
            {
                MaxTokenLifetime = TimeSpan.FromHours(2), MaxAdminTokenLifetime = TimeSpan.FromHours(1), DefaultTokenLifetime = TimeSpan.FromHours(100),
            },
        });
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");

        (await owner.Client.GetAsync<TokenConfig>("/users/me/keys/tokens/tokenconfig")).MaxTokenLifetime.ShouldBe(3_600_000_000_000);
        (await bob.Client.GetAsync<TokenConfig>("/users/me/keys/tokens/tokenconfig")).MaxTokenLifetime.ShouldBe(7_200_000_000_000);
        var long90 = new CreateTokenRequest { TokenName = "long", Lifetime = 90 * 60_000_000_000L };
        (await (await owner.Client.SendAsync(HttpMethod.Post, "/users/me/keys/tokens", long90)).ErrorAsync(HttpStatusCode.BadRequest))
            .Validations!.ShouldHaveSingleItem().ShouldBe(new ValidationError("lifetime", "Must be longer than zero and at most 1h0m0s, in nanoseconds."));
        (await bob.Client.SendAsync(HttpMethod.Post, "/users/me/keys/tokens", long90)).StatusCode.ShouldBe(HttpStatusCode.Created);
        using var unnamed = await ClientAsync(server, owner.Client, new CreateTokenRequest());
        (await owner.Client.GetAsync<List<ApiKeyWithOwner>>("/users/me/keys/tokens")).ShouldHaveSingleItem().LifetimeSeconds.ShouldBe(3600);
    }

    [Fact]
    public async Task An_expired_token_works_no_more_and_is_listed_when_asked_for()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");
        using var client = await ClientAsync(server, bob.Client, new CreateTokenRequest { TokenName = "ci" });

        (await owner.Client.SendAsync(HttpMethod.Put, "/users/bob/keys/ci/expire")).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await client.GetAsync("/api/v2/users/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await bob.Client.GetAsync<List<ApiKeyWithOwner>>("/users/me/keys/tokens")).ShouldBeEmpty();
        (await bob.Client.GetAsync<List<ApiKeyWithOwner>>("/users/me/keys/tokens?include_expired=true")).ShouldHaveSingleItem();
        (await owner.Client.GetAsync<List<ApiKeyWithOwner>>("/users/me/keys/tokens?include_all=true&include_expired=true")).ShouldHaveSingleItem().Username.ShouldBe("bob");
        (await bob.Client.GetAsync<List<ApiKeyWithOwner>>("/users/me/keys/tokens?include_all=true")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_token_ends_itself_whatever_it_is_for()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        using var client = await ClientAsync(server, owner.Client, new CreateTokenRequest { TokenName = "narrow", Scopes = ["workspace:read"] });

        (await client.SendAsync(HttpMethod.Post, "/users/logout")).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await client.GetAsync("/api/v2/workspaces")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await owner.Client.GetAsync<List<ApiKeyWithOwner>>("/users/me/keys/tokens?include_expired=true")).ShouldBeEmpty();
    }

    private static async Task<HttpClient> ClientAsync(TestServer server, HttpClient user, CreateTokenRequest request)
    {
        var created = await user.SendAsync(HttpMethod.Post, "/users/me/keys/tokens", request);
        return server.NewClient((await created.ValueAsync<GenerateApiKeyResponse>(HttpStatusCode.Created)).Key);
    }
}
