using Coder.Sdk.AgentProtocol;
using Coder.Server.Tests.Infrastructure;
using Coder.Tunnel.Framing;

namespace Coder.Server.Tests.Agents;

/// <summary>What the server does for streams that clients bring back: says who comes, passes answers on, and tells "later" from "never".</summary>
public sealed class ResumedStreamTests
{
    [Fact]
    public async Task The_agent_hears_from_the_server_who_comes_and_the_client_from_the_agent_how_far_it_is()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var agent = await FakeAgent.ConnectAsync(server, rows.Token);
        await AgentTunnels.ConnectedAsync(server, rows);
        await using var client = await AgentTunnels.OfClientAsync(server, owner, rows);
        var resume = new StreamResumption(Guid.NewGuid(), 17);

        var opening = client.RequestAsync(new ExecStreamRequest { Command = "id", UserId = Guid.NewGuid(), Resume = resume });
        var (_, request) = await agent.AcceptAsync(received: 42);

        request.UserId.ShouldBe(owner.Id);
        request.Resume.ShouldBe(resume);
        (await opening).Answer.Received.ShouldBe(42);
    }

    [Fact]
    public async Task A_client_may_try_again_while_the_agent_is_away_and_not_when_it_has_no_right()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var client = await AgentTunnels.OfClientAsync(server, owner, rows);

        var away = await Should.ThrowAsync<StreamRefusedException>(client.RequestAsync(new ExecStreamRequest()));
        away.Message.ShouldBe("The agent is not connected right now.");
        away.IsTemporary.ShouldBeTrue();

        var never = await Should.ThrowAsync<StreamRefusedException>(client.RequestAsync(new ControlStreamRequest()));
        never.IsTemporary.ShouldBeFalse();
    }

    [Fact]
    public async Task What_the_agent_refuses_is_final()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var rows = await AgentRows.CreateAsync(server, owner);
        await using var agent = await FakeAgent.ConnectAsync(server, rows.Token);
        await AgentTunnels.ConnectedAsync(server, rows);
        await using var client = await AgentTunnels.OfClientAsync(server, owner, rows);

        var opening = client.RequestAsync(new ExecStreamRequest { Resume = new StreamResumption(Guid.NewGuid(), 0) });
        await agent.RefuseAsync("The connection is not there any more.");

        var refused = await Should.ThrowAsync<StreamRefusedException>(opening);
        refused.Message.ShouldBe("The connection is not there any more.");
        refused.IsTemporary.ShouldBeFalse();
    }
}
