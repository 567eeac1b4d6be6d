using System.Net;
using System.Net.WebSockets;
using System.Text;

namespace Coder.Sdk.Tests.Client;

public sealed class CoderClientTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task The_token_and_extra_headers_go_with_every_request()
    {
        string? seen = null;
        await using var server = new FakeServer(async context =>
        {
            seen = $"{context.Request.RawUrl} {context.Request.Headers[CoderClient.TokenHeader]} {context.Request.Headers["X-Proxy"]}";
            await FakeServer.AnswerAsync(context, 200, """{"username":"ada"}""");
        });
        using var client = new CoderClient(server.Url, "token", [new("X-Proxy", "yes")]);

        (await client.UserAsync("me", None)).Username.ShouldBe("ada");

        seen.ShouldBe("/api/v2/users/me token yes");
        client.ServerVersion.ShouldBe("v9.9.9");
    }

    [Fact]
    public async Task A_refusal_carries_what_the_server_said()
    {
        await using var server = new FakeServer(context => FakeServer.AnswerAsync(
            context, 400, """{"message":"Invalid.","validations":[{"field":"name","detail":"too long"}]}"""));
        using var client = new CoderClient(server.Url);

        var error = await Should.ThrowAsync<CoderApiException>(
            client.CreateWorkspaceAsync("me", new() { Name = "x" }, None));

        error.Status.ShouldBe(HttpStatusCode.BadRequest);
        error.Response.Validations.ShouldBe([new ValidationError("name", "too long")]);
        (error.Method, error.Path).ShouldBe(("POST", "/api/v2/users/me/workspaces"));
    }

    [Fact]
    public async Task A_page_of_a_proxy_gives_a_readable_error()
    {
        await using var server = new FakeServer(context => FakeServer.AnswerAsync(
            context, context.Request.RawUrl!.EndsWith("me", StringComparison.Ordinal) ? 502 : 200, "<html>"));
        using var client = new CoderClient(server.Url);

        (await Should.ThrowAsync<CoderApiException>(client.UserAsync("me", None)))
            .Message.ShouldBe("The server answered 502 Bad Gateway.");
        (await Should.ThrowAsync<CoderApiException>(client.BuildInfoAsync(None)))
            .Message.ShouldStartWith($"{server.Url} did not answer as a Coder server does.");
    }

    [Fact]
    public async Task Logs_are_followed_until_the_server_closes()
    {
        await using var server = new FakeServer(async context =>
        {
            context.Request.RawUrl.ShouldEndWith("/logs?follow&after=3");
            using var socket = (await context.AcceptWebSocketAsync(null)).WebSocket;
            await SendAsync(socket, """{"id":4,"output":"one"}""");
            await SendAsync(socket, """{"id":5,"output":"two"}""");
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, None);
        });
        using var client = new CoderClient(server.Url, "token");

        var lines = new List<string>();
        await foreach (var log in client.FollowWorkspaceBuildLogsAsync(Guid.NewGuid(), after: 3, None))
        {
            lines.Add($"{log.Id} {log.Output}");
        }

        lines.ShouldBe(["4 one", "5 two"]);
    }

    [Fact]
    public async Task Watching_skips_pings_and_ends_with_the_server_s_error()
    {
        await using var server = new FakeServer(async context =>
        {
            using var socket = (await context.AcceptWebSocketAsync(null)).WebSocket;
            await SendAsync(socket, """{"type":"ping"}""");
            await SendAsync(socket, """{"type":"data","data":{"name":"demo"}}""");
            await SendAsync(socket, """{"type":"error","data":{"message":"Gone."}}""");
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, None);
        });
        using var client = new CoderClient(server.Url, "token");

        var names = new List<string>();
        var error = await Should.ThrowAsync<CoderApiException>(async () =>
        {
            await foreach (var workspace in client.WatchWorkspaceAsync(Guid.NewGuid(), None))
            {
                names.Add(workspace.Name);
            }
        });

        names.ShouldBe(["demo"]);
        error.Message.ShouldBe("Gone.");
    }

    [Fact]
    public async Task A_refused_web_socket_says_why()
    {
        await using var server = new FakeServer(context =>
            FakeServer.AnswerAsync(context, 404, """{"message":"The agent is not connected."}"""));
        using var client = new CoderClient(server.Url, "token");

        var error = await Should.ThrowAsync<CoderApiException>(client.ConnectTunnelAsync(Guid.NewGuid(), None));

        error.Message.ShouldBe("The agent is not connected.");
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_connection_error()
    {
        Uri url;
        await using (var server = new FakeServer(_ => Task.CompletedTask))
        {
            url = server.Url;
        }

        using var client = new CoderClient(url);

        await Should.ThrowAsync<HttpRequestException>(client.BuildInfoAsync(None));
        await Should.ThrowAsync<HttpRequestException>(client.ConnectTunnelAsync(Guid.NewGuid(), None));
    }

    private static Task SendAsync(WebSocket socket, string json) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, endOfMessage: true, None);
}
