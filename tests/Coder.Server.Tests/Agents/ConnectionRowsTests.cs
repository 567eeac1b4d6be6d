using System.Net;
using System.Net.WebSockets;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Server.Agents;
using Coder.Server.Apps.Connections;
using Coder.Server.Database;
using Coder.Server.Tests.Infrastructure;
using Coder.Testing;
using Coder.Tunnel;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Yamux;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Agents;

/// <summary>What the connection log says of streams in clients' tunnels.</summary>
public sealed class ConnectionRowsTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private TestUser _owner = null!;
    private AgentRows _rows = null!;
    private FakeAgent _agent = null!;

    public async Task InitializeAsync()
    {
        _server = await TestServer.StartAsync(configure: builder => builder.Services.AddSingleton<TimeProvider>(new PatientForLastWords()));
        _owner = await _server.FirstUserAsync();
        _rows = await AgentRows.CreateAsync(_server, _owner);
        _agent = await FakeAgent.ConnectAsync(_server, _rows.Token);
        await AgentTunnels.ConnectedAsync(_server, _rows);
    }

    public async Task DisposeAsync()
    {
        await _agent.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("vscode", "vscode")]
    [InlineData("jetbrains", "jetbrains")]
    [InlineData("disable", "ssh")]
    public async Task A_session_is_a_row_until_its_end(string app, string type)
    {
        var (client, _) = await ConnectAsync();
        var (stream, served) = await OpenAsync(client, new SshStreamRequest { App = app });

        var row = (await ListAsync($"type:{type} status:ongoing username:alice workspace_id:{_rows.WorkspaceId}")).ShouldHaveSingleItem();
        row.AgentName.ShouldBe("main");
        row.Ip.ShouldBe("127.0.0.1");
        row.WorkspaceOwnerUsername.ShouldBe("alice");
        row.WebInfo.ShouldBeNull();
        row.SshInfo!.User!.Username.ShouldBe("alice");
        row.SshInfo.DisconnectTime.ShouldBeNull();

        await served.DisposeAsync();
        await stream.DisposeAsync();
        var ended = await EndedAsync(row.Id);
        ended.SshInfo!.DisconnectTime!.Value.ShouldBeGreaterThanOrEqualTo(row.ConnectTime);
        ended.SshInfo.DisconnectReason.ShouldBeNull();
        (await ListAsync($"connection_id:{row.Id} status:ongoing")).ShouldBeEmpty();
        await client.DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_leaves_is_not_one_whose_connection_broke()
    {
        var (client, _) = await ConnectAsync();
        await OpenAsync(client, new ExecStreamRequest());
        await OpenAsync(client, new TcpStreamRequest { Address = "localhost:8080" });
        var rows = await ListAsync("status:ongoing");
        rows.Count.ShouldBe(2);

        await client.DisposeAsync();

        foreach (var row in rows)
        {
            (await EndedAsync(row.Id)).SshInfo!.DisconnectReason.ShouldBeNull();
        }
    }

    [Fact]
    public async Task The_last_words_of_a_client_that_has_left_reach_an_agent_that_is_busy()
    {
        var (client, _) = await ConnectAsync();
        var (stream, served) = await OpenAsync(client, new ExecStreamRequest());
        await OpenAsync(client, new TcpStreamRequest { Address = "localhost:8080" });
        var tunnel = (await ListAsync("type:port_forwarding")).ShouldHaveSingleItem();

        // More than the agent takes without reading, so that the last of it is still in the server.
        byte[] said = [.. new byte[YamuxOptions.Default.WindowBytes], .. "the end"u8];
        await stream.WriteAsync(said, Deadline.Token());
        await client.DisposeAsync();
        await EndedAsync(tunnel.Id);

        var heard = new byte[said.Length];
        await served.ReadExactlyAsync(heard, Deadline.Token());
        heard.ShouldBe(said);
    }

    [Fact]
    public async Task The_end_of_a_client_s_login_is_not_a_broken_connection()
    {
        var answer = await _owner.Client.SendAsync(HttpMethod.Post, "/users/me/keys");
        var key = (await answer.ValueAsync<GenerateApiKeyResponse>(HttpStatusCode.Created)).Key;
        var (client, _) = await ConnectAsync(key);
        await OpenAsync(client, new ExecStreamRequest());
        var row = (await ListAsync("type:ssh")).ShouldHaveSingleItem();

        (await _owner.Client.SendAsync(HttpMethod.Delete, $"/users/me/keys/{key[..10]}")).IsSuccessStatusCode.ShouldBeTrue();

        (await EndedAsync(row.Id)).SshInfo!.DisconnectReason.ShouldBe("The server ended the connection.");
        await client.DisposeAsync();
    }

    [Fact]
    public async Task The_agent_tells_how_the_program_of_a_session_ended()
    {
        var (client, _) = await ConnectAsync();
        var opening = client.RequestAsync(new ExecStreamRequest { ConnectionId = Guid.NewGuid() });
        var (served, request) = await _agent.AcceptAsync();
        var stream = (await opening).Stream;
        var row = (await ListAsync("type:ssh")).ShouldHaveSingleItem();
        request.ConnectionId.ShouldBe(row.Id, "the server says which row it is, and not the client");
        row.SshInfo!.ExitCode.ShouldBeNull();

        await _agent.CallAsync(AgentMethods.SessionEnded, new SessionEnd(row.Id, 3), AgentProtocolJson.Default.SessionEnd);
        await served.DisposeAsync();
        await stream.DisposeAsync();

        (await EndedAsync(row.Id)).SshInfo!.ExitCode.ShouldBe(3);
        await client.DisposeAsync();
    }

    [Fact]
    public async Task An_agent_tells_nothing_of_other_workspaces()
    {
        var log = _server.Services.GetRequiredService<ConnectionLog>();
        var foreign = log.Open(NewSession() with { Agent = NewSession().Agent with { WorkspaceId = Guid.NewGuid() } });

        await _agent.CallAsync(AgentMethods.SessionEnded, new SessionEnd(foreign.Id, 3), AgentProtocolJson.Default.SessionEnd);

        (await ListAsync($"connection_id:{foreign.Id}")).ShouldHaveSingleItem().SshInfo!.ExitCode.ShouldBeNull();
    }

    [Fact]
    public async Task A_session_that_comes_back_goes_on_in_its_row()
    {
        var stream = Guid.NewGuid();
        var (client, socket) = await ConnectAsync();
        await OpenAsync(client, new ExecStreamRequest { Resume = new StreamResumption(stream) });
        var row = (await ListAsync("type:ssh")).ShouldHaveSingleItem();
        row.Id.ShouldNotBe(stream);

        socket.Abort();
        (await EndedAsync(row.Id)).SshInfo!.DisconnectReason.ShouldStartWith("The client's connection broke");

        (client, _) = await ConnectAsync();
        await OpenAsync(client, new ExecStreamRequest { Resume = new StreamResumption(stream, 0) });
        var again = (await ListAsync("type:ssh")).ShouldHaveSingleItem();
        again.Id.ShouldBe(row.Id);
        again.ConnectTime.ShouldBe(row.ConnectTime);
        again.SshInfo!.DisconnectTime.ShouldBeNull();
        again.SshInfo.DisconnectReason.ShouldBeNull();
    }

    [Fact]
    public async Task A_forwarded_port_is_one_row_until_the_tunnel_ends()
    {
        var (client, _) = await ConnectAsync();
        await OpenAsync(client, new TcpStreamRequest { Address = "localhost:8080" });
        await OpenAsync(client, new TcpStreamRequest { Address = "localhost:8080" });
        await OpenAsync(client, new TcpStreamRequest { Network = ForwardNetworks.Udp, Address = "localhost:53" });

        var rows = await ListAsync("type:port_forwarding status:ongoing");
        rows.Select(row => row.WebInfo!.SlugOrPort).ShouldBe(["8080", "53/udp"], ignoreOrder: true);
        rows.ShouldAllBe(row => row.WebInfo!.User!.Username == "alice" && row.WebInfo.StatusCode == 101);

        await client.DisposeAsync();
        foreach (var row in rows)
        {
            (await EndedAsync(row.Id)).SshInfo!.DisconnectTime.ShouldNotBeNull();
        }
    }

    [Fact]
    public async Task What_the_agent_refuses_is_no_connection()
    {
        var (client, _) = await ConnectAsync();
        var opening = client.RequestAsync(new SshStreamRequest());
        await _agent.RefuseAsync("Not now.");
        await Should.ThrowAsync<StreamRefusedException>(opening);

        (await ListAsync("")).ShouldBeEmpty();
        await client.DisposeAsync();
    }

    [Fact]
    public async Task The_late_end_of_a_connection_that_came_back_ends_nothing()
    {
        var log = _server.Services.GetRequiredService<ConnectionLog>();
        var id = Guid.NewGuid();
        var first = log.Open(NewSession(), id);
        var second = log.Open(NewSession(), id);

        first.Close("late");
        (await ListAsync("status:ongoing")).ShouldHaveSingleItem().Id.ShouldBe(id);

        second.Close("the end");
        (await ListAsync("status:completed")).ShouldHaveSingleItem().SshInfo!.DisconnectReason.ShouldBe("the end");
    }

    [Fact]
    public async Task Rows_of_a_server_that_died_are_ended_by_the_next_when_it_was_last_seen()
    {
        var clock = new StillClock(TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(5));
        var dead = new ConnectionLogWriter(_server.Database, new Replica(), clock);
        var id = Guid.NewGuid();
        await dead.WriteAsync(new ConnectionChanges([new ConnectionChange(id, clock.GetUtcNow() - TimeSpan.FromMinutes(1), NewSession())]), default);
        await dead.SignAsync(default);

        await _server.Services.GetRequiredService<ConnectionLogWriter>().SignAsync(default);

        var row = (await ListAsync($"connection_id:{id}")).ShouldHaveSingleItem();
        row.SshInfo!.DisconnectTime!.Value.ShouldBe(clock.GetUtcNow(), TimeSpan.FromMilliseconds(1));
        row.SshInfo.DisconnectReason.ShouldBe("The server that carried the connection went away.");
    }

    [Fact]
    public async Task A_server_that_stops_ends_its_rows_and_leaves_those_of_others()
    {
        var stopping = new ConnectionLogWriter(_server.Database, new Replica(), TimeProvider.System);
        var (its, ours) = (Guid.NewGuid(), Guid.NewGuid());
        await stopping.WriteAsync(new ConnectionChanges([new ConnectionChange(its, TimeProvider.System.GetUtcNow(), NewSession())]), default);
        _server.Services.GetRequiredService<ConnectionLog>().Open(NewSession(), ours);

        await stopping.LeaveAsync(default);

        (await ListAsync("status:ongoing")).ShouldHaveSingleItem().Id.ShouldBe(ours);
        (await ListAsync("status:completed")).ShouldHaveSingleItem().SshInfo!.DisconnectReason.ShouldBe("The server was stopped.");
    }

    private NewConnection NewSession() =>
        new(ConnectionType.Ssh, new ConnectedAgent(_owner.OrganizationId, _owner.Id, _rows.WorkspaceId, "work", "main"), _owner.Id, IPAddress.Loopback) { Ends = true };

    private async Task<(YamuxSession Session, ClientWebSocket Socket)> ConnectAsync(string? token = null)
    {
        var socket = await Sockets.ConnectAsync(_server, $"/workspaceagents/{_rows.AgentId}/tunnel?version=1.0", token ?? _owner.Token);
        return (new YamuxSession(new WebSocketByteStream(socket), YamuxRole.Client), socket);
    }

    private async Task<(YamuxStream Client, YamuxStream Agent)> OpenAsync(YamuxSession session, StreamRequest request)
    {
        var opening = session.RequestAsync(request);
        var (served, _) = await _agent.AcceptAsync(request.Resume is null ? null : 0);
        return ((await opening).Stream, served);
    }

    private async Task<IReadOnlyList<ConnectionLogEntry>> ListAsync(string q)
    {
        await _server.Services.GetRequiredService<ConnectionLog>().FlushAsync(CancellationToken.None);
        return (await _owner.Client.GetAsync<ConnectionLogResponse>($"/connectionlog?q={Uri.EscapeDataString(q)}")).ConnectionLogs;
    }

    /// <summary>The row once the server has noticed the end; nothing tells of that but the log itself.</summary>
    private async Task<ConnectionLogEntry> EndedAsync(Guid id)
    {
        using var timeout = new CancellationTokenSource(Deadline.Limit);
        while (true)
        {
            if (await ListAsync($"connection_id:{id} status:completed") is [var row])
            {
                return row;
            }

            timeout.Token.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Gives a busy agent as long as a test waits, which reads only when the test has seen the client leave.</summary>
    private sealed class PatientForLastWords : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime == ClientTunnelEndpoint.LastWords ? Deadline.Limit : dueTime, period);
    }
}
