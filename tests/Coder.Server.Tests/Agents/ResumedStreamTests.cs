using Coder.Sdk.AgentProtocol;
using Coder.Server.Access;
using Coder.Server.Agents;
using Coder.Server.Tests.Infrastructure;
using Coder.Tunnel;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Yamux;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Agents;

/// <summary>What the server does for streams that clients bring back: says who comes, passes answers on, and tells "later" from "never".</summary>
public sealed class ResumedStreamTests
{
    private static readonly AgentProtocolJson Types = AgentProtocolJson.Default;

    [Fact]
    public async Task The_agent_hears_from_the_server_who_comes_and_the_client_from_the_agent_how_far_it_is()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var agent = await FakeAgent.ConnectAsync(server, rows.Token);
        await ConnectedAsync(server, rows.AgentId);
        await using var client = await ConnectAsync(server, owner, rows.AgentId);
        var resume = new StreamResumption(Guid.NewGuid(), 17);

        var opening = OpenAsync(client, new ExecStreamRequest { Command = "id", UserId = Guid.NewGuid(), Resume = resume });
        var (_, request) = await agent.AcceptAsync(received: 42);

        request.UserId.ShouldBe(owner.Id);
        request.Resume.ShouldBe(resume);
        (await opening).Received.ShouldBe(42);
    }

    [Fact]
    public async Task A_client_may_try_again_while_the_agent_is_away_and_not_when_it_has_no_right()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var client = await ConnectAsync(server, owner, rows.AgentId);

        var away = await Should.ThrowAsync<StreamRefusedException>(OpenAsync(client, new ExecStreamRequest()));
        away.Message.ShouldBe("The agent is not connected right now.");
        away.IsTemporary.ShouldBeTrue();

        var never = await Should.ThrowAsync<StreamRefusedException>(OpenAsync(client, new ControlStreamRequest()));
        never.IsTemporary.ShouldBeFalse();
    }

    [Fact]
    public async Task What_the_agent_refuses_is_final()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var agent = await FakeAgent.ConnectAsync(server, rows.Token);
        await ConnectedAsync(server, rows.AgentId);
        await using var client = await ConnectAsync(server, owner, rows.AgentId);

        var opening = OpenAsync(client, new ExecStreamRequest { Resume = new StreamResumption(Guid.NewGuid(), 0) });
        await agent.RefuseAsync("The connection is not there any more.");

        var refused = await Should.ThrowAsync<StreamRefusedException>(opening);
        refused.Message.ShouldBe("The connection is not there any more.");
        refused.IsTemporary.ShouldBeFalse();
    }

    private static async Task<YamuxSession> ConnectAsync(TestServer server, TestUser user, Guid agentId) => new(
        new WebSocketByteStream(await Sockets.ConnectAsync(server, $"/workspaceagents/{agentId}/tunnel?version=1.0", user.Token)), YamuxRole.Client);

    private static async Task<StreamAnswer> OpenAsync(YamuxSession session, StreamRequest request)
    {
        var stream = await session.OpenStreamAsync(CancellationToken.None);
        return await StreamHeader.OpenAsync(stream, request, Types.StreamRequest, CancellationToken.None);
    }

    /// <summary>The server's registry knows the agent (the control stream is accepted a moment before).</summary>
    private static async Task ConnectedAsync(TestServer server, Guid agentId)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (server.Services.GetRequiredService<AgentConnections>().Find(agentId) is null)
        {
            timeout.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
