using System.Net;
using System.Net.WebSockets;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Agents;

/// <summary>Terminals that are opened with a signed token instead of a session.</summary>
public sealed class TerminalTokenTests
{
    private const string Route = "/applications/reconnecting-pty-signed-token";

    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_token_opens_its_terminal_from_any_page_without_a_session()
    {
        await using var server = await TestServer.StartAsync(configure: builder => builder.Services.AddSingleton<TimeProvider>(_time));
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var agent = await FakeAgent.ConnectAsync(server, rows.Token);
        await AgentTunnels.ConnectedAsync(server, rows);
        var id = Guid.NewGuid();

        var token = await IssueAsync(server, owner, rows, $"?reconnect={id}&width=80");

        var connecting = ConnectAsync(server, rows, $"?reconnect={id}&container=db&container_user=bob&coder_signed_app_token_23db1dde={token}");
        var (stream, request) = await agent.AcceptAsync();
        using var browser = await connecting;
        request.ShouldBe(new PtyStreamRequest { Id = id, Width = 80, Height = 24, Container = new ContainerChoice("db", "bob") });
        await stream.DisposeAsync();
    }

    [Fact]
    public async Task It_counts_for_that_terminal_of_that_agent_for_a_minute_and_while_the_session_lives()
    {
        await using var server = await TestServer.StartAsync(configure: builder => builder.Services.AddSingleton<TimeProvider>(_time));
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        var others = await AgentRows.CreateAsync(server, owner);
        var id = Guid.NewGuid();
        var query = $"?reconnect={id}&coder_signed_app_token_23db1dde={await IssueAsync(server, owner, rows, $"?reconnect={id}")}";

        (await StatusAsync(server, rows, query)).ShouldBe(HttpStatusCode.BadRequest, "it counts, and the agent is not connected");
        (await StatusAsync(server, others, query)).ShouldBe(HttpStatusCode.Unauthorized, "another agent");
        (await StatusAsync(server, rows, query.Replace(id.ToString(), Guid.NewGuid().ToString(), StringComparison.Ordinal))).ShouldBe(HttpStatusCode.Unauthorized, "another terminal");
        (await StatusAsync(server, rows, query[..^2])).ShouldBe(HttpStatusCode.Unauthorized, "forged");
        using (var elsewhere = server.NewClient())
        {
            (await elsewhere.GetAsync($"/api/v2/workspaceagents/{rows.AgentId}/logs{query}")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, "another route");
        }

        _time.Advance(TimeSpan.FromSeconds(61));
        (await StatusAsync(server, rows, query)).ShouldBe(HttpStatusCode.Unauthorized, "too late");

        var fresh = $"?reconnect={id}&coder_signed_app_token_23db1dde={await IssueAsync(server, owner, rows, "")}";
        (await owner.Client.SendAsync(HttpMethod.Post, "/users/logout")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await StatusAsync(server, rows, fresh)).ShouldBe(HttpStatusCode.Unauthorized, "signed out");
    }

    [Fact]
    public async Task Those_who_may_not_enter_get_none_and_urls_must_be_those_of_the_terminal()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var stranger = await server.MemberAsync(owner, "mallory");
        var rows = await AgentRows.CreateAsync(server, owner);
        var good = Url(server, rows, "");

        (await AskAsync(stranger, rows.AgentId, good)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await RefusedAsync("url", "Must be the URL of this agent's terminal: wss://", rows.AgentId, good.Replace("ws:", "http:", StringComparison.Ordinal));
        await RefusedAsync("url", "Must be the URL of this agent's terminal: wss://", rows.AgentId, good + "x");
        await RefusedAsync("url", "Must be the URL of this agent's terminal: wss://", Guid.NewGuid(), good);
        await RefusedAsync("url", "evil.example.com is no host of this server", rows.AgentId, $"wss://evil.example.com/api/v2/workspaceagents/{rows.AgentId}/pty");
        await RefusedAsync("agentID", "Must be the id of an agent.", Guid.Empty, good);

        async Task RefusedAsync(string field, string told, Guid agent, string url)
        {
            var validation = (await (await AskAsync(owner, agent, url)).ErrorAsync(HttpStatusCode.BadRequest)).Validations!.ShouldHaveSingleItem();
            validation.Field.ShouldBe(field);
            validation.Detail.ShouldStartWith(told);
        }
    }

    private static string Url(TestServer server, AgentRows rows, string query) =>
        $"ws://{server.Url.Authority}/api/v2/workspaceagents/{rows.AgentId}/pty{query}";

    private static Task<HttpResponseMessage> AskAsync(TestUser user, Guid agent, string url) =>
        user.Client.SendAsync(HttpMethod.Post, Route, new IssueReconnectingPtySignedTokenRequest { Url = url, AgentId = agent });

    private static async Task<string> IssueAsync(TestServer server, TestUser user, AgentRows rows, string query)
    {
        var answer = await AskAsync(user, rows.AgentId, Url(server, rows, query));
        return (await answer.ValueAsync<IssueReconnectingPtySignedTokenResponse>(HttpStatusCode.OK)).SignedToken;
    }

    private static async Task<ClientWebSocket> ConnectAsync(TestServer server, AgentRows rows, string query)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", "https://elsewhere.example.com");
        socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await socket.ConnectAsync(new Uri(Url(server, rows, query)), Deadline.Token());
            return socket;
        }
        catch (WebSocketException e)
        {
            throw new HttpRequestException(e.Message, e, socket.HttpStatusCode);
        }
    }

    private static async Task<HttpStatusCode?> StatusAsync(TestServer server, AgentRows rows, string query) =>
        (await Should.ThrowAsync<HttpRequestException>(() => ConnectAsync(server, rows, query))).StatusCode;
}
