using System.Net;
using System.Text;
using Coder.Agent.Connection;
using Coder.Agent.Tests.Infrastructure;
using Coder.Testing;
using Coder.Tunnel;

namespace Coder.Agent.Tests.Connection;

public sealed class TunnelDialerTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_tunnel_is_a_web_socket_with_the_token_and_the_version(bool hasOpenSsl)
    {
        var request = new TaskCompletionSource<HttpListenerRequest>();
        await using var server = new LoopbackServer(async context =>
        {
            request.SetResult(context.Request);
            var socket = (await context.AcceptWebSocketAsync(subProtocol: null)).WebSocket;
            await new WebSocketByteStream(socket).WriteAsync("welcome"u8.ToArray());
        });

        await using var stream = await TunnelDialer.For(new Uri(server.Url, "base/"), "the-token", hasOpenSsl)(Deadline.Token());

        var text = new byte[7];
        await stream.ReadExactlyAsync(text, Deadline.Token());
        Encoding.ASCII.GetString(text).ShouldBe("welcome");
        var seen = await request.Task.InTimeAsync();
        seen.Url!.PathAndQuery.ShouldBe("/base/api/v2/workspaceagents/me/tunnel?version=1.0");
        seen.Headers["Coder-Session-Token"].ShouldBe("the-token");
    }

    [Theory]
    [InlineData(401, true)]
    [InlineData(403, true)]
    [InlineData(403, false)]
    public async Task A_refused_token_is_told_apart(int status, bool hasOpenSsl)
    {
        await using var server = Answering(status);

        var error = await Should.ThrowAsync<TokenRefusedException>(() => TunnelDialer.For(server.Url, "old", hasOpenSsl)(Deadline.Token()));

        error.Status.ShouldBe(status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Another_answer_is_named(bool hasOpenSsl)
    {
        await using var server = Answering(502);

        var error = await Should.ThrowAsync<IOException>(() => TunnelDialer.For(server.Url, "t", hasOpenSsl)(Deadline.Token()));

        error.Message.ShouldEndWith("/api/v2/workspaceagents/me/tunnel?version=1.0 answered 502");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_is_away_is_an_error_with_its_reason(bool hasOpenSsl)
    {
        Uri address;
        await using (var server = Answering(200))
        {
            address = server.Url;
        }

        var error = await Should.ThrowAsync<IOException>(() => TunnelDialer.For(address, "t", hasOpenSsl)(Deadline.Token()));

        error.Message.ShouldContain("refused", Case.Insensitive);
    }

    private static LoopbackServer Answering(int status) => new(context =>
    {
        context.Response.StatusCode = status;
        context.Response.Close();
        return Task.CompletedTask;
    });
}
