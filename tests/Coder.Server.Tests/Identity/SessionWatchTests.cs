using System.Net;
using System.Net.WebSockets;
using Coder.Sdk;
using Coder.Server.Identity;
using Coder.Server.Tests.Agents;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;

namespace Coder.Server.Tests.Identity;

public sealed class SessionWatchTests
{
    [Theory]
    [InlineData("logout")]
    [InlineData("suspend")]
    [InlineData("password")]
    [InlineData("delete")]
    public async Task A_stream_ends_with_the_session_that_opened_it(string how)
    {
        using var timeout = new CancellationTokenSource(Deadline.Limit);
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");
        var workspace = await AgentRows.CreateAsync(server, bob);
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader(Credentials.HeaderName, bob.Token);
        var url = new UriBuilder(server.Url) { Scheme = "ws", Path = $"/api/v2/workspaces/{workspace.WorkspaceId}/watch-ws" }.Uri;
        await socket.ConnectAsync(url, timeout.Token);
        (await socket.ReceiveAsync(new byte[64 << 10], timeout.Token)).MessageType.ShouldBe(WebSocketMessageType.Text);

        var ended = how switch
        {
            "logout" => await bob.Client.SendAsync(HttpMethod.Post, "/users/logout"),
            "suspend" => await owner.Client.SendAsync(HttpMethod.Put, "/users/bob/status/suspend"),
            "password" => await owner.Client.SendAsync(HttpMethod.Put, "/users/bob/password", new UpdateUserPasswordRequest { Password = "another-Password-1" }),
            _ => await bob.Client.SendAsync(HttpMethod.Delete, $"/users/me/keys/{bob.Token[..10]}"),
        };

        ended.IsSuccessStatusCode.ShouldBeTrue(await ended.Content.ReadAsStringAsync());
        (await IsClosedAsync(socket, timeout.Token)).ShouldBeTrue();
        (await bob.Client.GetAsync("/api/v2/users/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    private static async Task<bool> IsClosedAsync(ClientWebSocket socket, CancellationToken ct)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while ((await socket.ReceiveAsync(buffer, ct)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (WebSocketException)
        {
            // Ended without a good-bye; that will do.
        }

        return !ct.IsCancellationRequested;
    }
}
