using Coder.Agent.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;
using Coder.Testing;
using Coder.Tunnel;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Resuming;
using Coder.Tunnel.Tests.Infrastructure;
using Coder.Tunnel.Yamux;

namespace Coder.Agent.Tests.Connection;

/// <summary>Commands whose client comes back after its connection, and the agent's, broke.</summary>
public sealed class ResumedCommandTests
{
    private static readonly Guid User = Guid.NewGuid();

    [Fact]
    public async Task A_command_goes_on_where_the_connection_broke()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var client = await ConnectAsync(agent.Server);
        await using var user = await StartAsync(client, "echo ready; read line; echo got $line; seq 1 20000; exit 5");
        await user.SeesAsync("ready\n");

        await agent.Server.CutAsync();
        await user.InputAsync("typed meanwhile\n");

        (await user.ExitAsync()).Code.ShouldBe(5);
        user.Output.ShouldBe("ready\ngot typed meanwhile\n" + string.Concat(Enumerable.Range(1, 20_000).Select(n => $"{n}\n")));
    }

    [Fact]
    public async Task A_terminal_is_not_hung_up_by_a_connection_that_breaks()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var client = await ConnectAsync(agent.Server);
        await using var user = await StartAsync(
            client, new ExecStreamRequest { Command = "echo ready; read line; echo got $line", Pty = true });
        await user.SeesAsync("ready");

        await agent.Server.CutAsync();
        await user.InputAsync("key\r");

        await user.SeesAsync("got key");
        (await user.ExitAsync()).Code.ShouldBe(0);
    }

    [Fact]
    public async Task A_command_whose_client_did_not_see_the_answer_runs_once()
    {
        using var folder = new TemporaryFolder("coder-once-");
        var traces = folder.Of("traces");
        await using var agent = new TestAgent(new FakeServer());
        var request = new ExecStreamRequest
        {
            Command = $"echo $$ >> {traces}; read line; echo got $line", UserId = User, Resume = new StreamResumption(Guid.NewGuid()),
        };
        await agent.Server.OpenAsync(request);
        await agent.Server.CutAsync();

        await using var client = new ResumingClient(
            await agent.Server.SessionAsync(), _ => agent.Server.SessionAsync(), ResumeOptions.Default with { TimeProvider = new HastyTime() });
        var stream = (await client.OpenAsync(
            (transport, point, cancellationToken) => OpenTransportAsync(request, transport, point with { Id = request.Resume.Id }, cancellationToken),
            Deadline.Token())).ShouldBeOfType<ResumableStream>();
        await StreamHeader.ReadAnswerAsync(stream, Deadline.Token());
        await using var user = new CommandUser(stream);
        await user.InputAsync("one line\n");

        (await user.ExitAsync()).Code.ShouldBe(0);
        user.Output.ShouldBe("got one line\n");
        File.ReadAllLines(traces).Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_command_that_cannot_start_is_refused_with_the_reason()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var client = await ConnectAsync(agent.Server);
        var stream = await OpenAsync(client, new TcpStreamRequest { Network = "carrier-pigeon", Address = "loft" });

        (await Should.ThrowAsync<StreamRefusedException>(async () => await StreamHeader.ReadAnswerAsync(stream, Deadline.Token())))
            .Message.ShouldBe("This agent cannot connect to the network \"carrier-pigeon\"; it knows tcp, udp and unix.");
    }

    [Fact]
    public async Task A_stream_of_nobody_is_not_resumable()
    {
        await using var agent = new TestAgent(new FakeServer());

        (await Should.ThrowAsync<StreamRefusedException>(agent.Server.OpenAsync(new ExecStreamRequest { Resume = new StreamResumption(Guid.NewGuid()) })))
            .Message.ShouldBe("The server did not say whose connection this is. It has to be as new as this agent.");
    }

    [Fact]
    public async Task An_agent_that_is_asked_to_end_tells_its_clients()
    {
        await using var agent = new TestAgent(new FakeServer());
        await using var client = await ConnectAsync(agent.Server);
        await using var user = await StartAsync(client, "echo ready; exec cat");
        await user.SeesAsync("ready");

        agent.Stop();

        (await Should.ThrowAsync<ResumeException>(user.ExitAsync())).Message.ShouldBe(
            "The workspace's agent was asked to end: the workspace stops, or is built anew.");
    }

    private static async Task<ResumingClient> ConnectAsync(FakeServer server) => new(
        await server.SessionAsync(),
        async cancellationToken => await server.SessionAsync().WaitAsync(cancellationToken),
        ResumeOptions.Default with { TimeProvider = new HastyTime() });

    private static Task<CommandUser> StartAsync(ResumingClient client, string command) => StartAsync(client, new ExecStreamRequest { Command = command });

    private static async Task<CommandUser> StartAsync(ResumingClient client, ExecStreamRequest request)
    {
        var stream = await OpenAsync(client, request);
        await StreamHeader.ReadAnswerAsync(stream, Deadline.Token());
        return new CommandUser(stream);
    }

    private static async Task<TunnelStream> OpenAsync(ResumingClient client, StreamRequest request) =>
        (await client.OpenAsync((transport, point, cancellationToken) => OpenTransportAsync(request, transport, point, cancellationToken), Deadline.Token()))
            .ShouldBeOfType<ResumableStream>();

    private static Task<StreamAnswer> OpenTransportAsync(StreamRequest request, YamuxStream transport, ResumePoint point, CancellationToken cancellationToken) =>
        StreamHeader.OpenAsync(
            transport,
            request with { UserId = User, Resume = new StreamResumption(point.Id, point.Received) },
            AgentProtocolJson.Default.StreamRequest,
            cancellationToken).AsTask();
}
