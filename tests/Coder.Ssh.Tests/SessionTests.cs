using Coder.Ssh.Tests.Infrastructure;
using Coder.Ssh.Wire;

namespace Coder.Ssh.Tests;

/// <summary>Requests of a session that OpenSSH's client rarely or never sends.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task Sizes_signals_and_breaks_reach_the_program()
    {
        await using var server = new TestServer();
        var program = new IdleProgram();
        server.Handler.Program = _ => program;
        using var client = await RawClient.LogInAsync(server);
        await client.OpenSessionAsync();
        await client.SendAsync(RawClient.Request("pty-req").Text("xterm").UInt32(80).UInt32(24).UInt32(640).UInt32(480).String([3, 0, 0, 0, 8, 53, 0, 0, 0, 1, 129, 0, 0, 150, 0, 0]));
        await client.ExpectAsync(MessageNumber.ChannelSuccess);
        await client.SendAsync(RawClient.Request("window-change", wantsReply: false).UInt32(90).UInt32(25).UInt32(0).UInt32(0));
        await client.SendAsync(RawClient.Request("shell"));
        await client.ExpectAsync(MessageNumber.ChannelSuccess);
        await client.SendAsync(RawClient.Request("window-change", wantsReply: false).UInt32(100).UInt32(30).UInt32(1).UInt32(2));
        await client.SendAsync(RawClient.Request("signal", wantsReply: false).Text("USR1"));
        await client.SendAsync(RawClient.Request("break").UInt32(500));
        await client.ExpectAsync(MessageNumber.ChannelSuccess);
        program.Told.ShouldBe([$"{new WindowSize(100, 30, 1, 2)}", "USR1", "break 500"]);
        var terminal = server.Handler.Starts.ShouldHaveSingleItem().Terminal.ShouldNotBeNull();
        terminal.Term.ShouldBe("xterm");
        terminal.Size.ShouldBe(new WindowSize(90, 25, 0, 0));
        terminal.Modes.ShouldBe(new Dictionary<byte, uint> { [3] = 8, [53] = 1, [129] = 38400 });
    }

    [Fact]
    public async Task A_channel_runs_one_program()
    {
        await using var server = new TestServer();
        server.Handler.Program = _ => new IdleProgram();
        using var client = await RawClient.LogInAsync(server);
        await client.OpenSessionAsync();
        await client.SendAsync(RawClient.Request("shell"));
        await client.ExpectAsync(MessageNumber.ChannelSuccess);
        await client.SendAsync(RawClient.Request("exec").Text("true"));
        await client.ExpectAsync(MessageNumber.ChannelFailure);
    }

    [Fact]
    public async Task A_reader_that_stops_stops_the_writer()
    {
        await using var server = new TestServer();
        var program = new PouringProgram();
        server.Handler.Program = _ => program;
        using var client = await RawClient.LogInAsync(server);
        await client.OpenSessionAsync(window: 100_000);
        await client.SendAsync(RawClient.Request("shell"));
        var received = 0;
        while (received < 100_000)
        {
            var reader = new SshReader((await client.ExpectAsync(MessageNumber.ChannelData)).AsSpan(5));
            received += reader.ReadString().Length;
        }

        received.ShouldBe(100_000);
        program.Written.ShouldBeLessThanOrEqualTo(100_000);
        await client.SendAsync(new SshWriter(MessageNumber.ChannelWindowAdjust).UInt32(0).UInt32(5));
        new SshReader((await client.ExpectAsync(MessageNumber.ChannelData)).AsSpan(5)).ReadString().Length.ShouldBe(5);
    }

    [Fact]
    public async Task After_the_clients_close_nothing_more_comes_on_the_channel()
    {
        await using var server = new TestServer();
        server.Handler.Program = _ => new PouringProgram();
        using var client = await RawClient.LogInAsync(server);
        await client.OpenSessionAsync(window: 1 << 30);
        await client.SendAsync(RawClient.Request("shell"));
        await client.ExpectAsync(MessageNumber.ChannelData);
        await client.SendAsync(new SshWriter(MessageNumber.ChannelClose).UInt32(0));
        await client.ExpectAsync(MessageNumber.ChannelClose);
        await client.SendAsync(new SshWriter(MessageNumber.Ping).Text("end"));
        (await client.ReceiveAsync()).ShouldNotBeNull()[0].ShouldBe(MessageNumber.Pong);
    }

    [Fact]
    public async Task Input_that_nobody_reads_is_refused_and_costs_no_memory()
    {
        await using var server = new TestServer(options => options with { ChannelWindowBytes = 4000 });
        server.Handler.Program = _ => new RefusingProgram();
        using var client = await RawClient.LogInAsync(server);
        await client.OpenSessionAsync();
        await client.SendAsync(RawClient.Request("shell"));
        var request = new SshReader((await client.ExpectAsync(MessageNumber.ChannelRequest)).AsSpan(5)).ReadText();
        request.ShouldBe("eow@openssh.com");
        for (var i = 0; i < 20; i++)
        {
            await client.SendAsync(new SshWriter(MessageNumber.ChannelData).UInt32(0).String(new byte[2000]));
            await client.ExpectAsync(MessageNumber.ChannelWindowAdjust);
        }
    }

    [Fact]
    public async Task A_program_is_told_when_the_client_reads_no_more()
    {
        await using var server = new TestServer();
        server.Handler.Program = _ => new IdleProgram();
        using var client = await RawClient.LogInAsync(server);
        await client.OpenSessionAsync();
        await client.SendAsync(RawClient.Request("shell"));
        await client.SendAsync(RawClient.Request("eow@openssh.com", wantsReply: false));
        await client.ExpectAsync(MessageNumber.ChannelClose);
    }

    [Fact]
    public async Task A_program_that_fails_is_the_servers_fault_and_is_logged()
    {
        var server = new TestServer();
        server.Handler.Program = _ => new FailingProgram();
        (await server.SshAsync("127.0.0.1", "anything")).Code.ShouldBe(229);
        server.Handler.Failures.TryDequeue(out var failure).ShouldBeTrue();
        failure.ShouldBeOfType<InvalidOperationException>().Message.ShouldBe("broken");
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_silent_client_is_asked_and_then_left()
    {
        var interval = TimeSpan.FromDays(1);
        var time = new HeldTime(interval);
        await using var server = new TestServer(options => options with { KeepAliveInterval = interval, KeepAliveCount = 2, TimeProvider = time });
        using var client = await RawClient.LogInAsync(server);
        await time.PassAsync();
        await client.ExpectAsync(MessageNumber.GlobalRequest);
        await time.PassAsync();
        await client.ExpectAsync(MessageNumber.GlobalRequest);
        await time.PassAsync();
        (await server.EndAsync()).ShouldNotBeNull().Message.ShouldBe("The client did not answer 2 questions whether it is there.");
    }

    [Fact]
    public async Task A_client_that_answers_is_not_left()
    {
        var interval = TimeSpan.FromDays(1);
        var time = new HeldTime(interval);
        await using var server = new TestServer(options => options with { KeepAliveInterval = interval, KeepAliveCount = 2, TimeProvider = time });
        using var client = await RawClient.LogInAsync(server);
        for (var question = 0; question < 5; question++)
        {
            await time.PassAsync();
            await client.ExpectAsync(MessageNumber.GlobalRequest);
            await client.SendAsync(new SshWriter(MessageNumber.RequestFailure));

            // When this is answered, the other has been read.
            await client.SendAsync(new SshWriter(MessageNumber.Ping).Text("read"));
            await client.ExpectAsync(MessageNumber.Pong);
        }

        server.Ended.ShouldBe(0);
    }

    private abstract class ProgramOf(Func<SshChannel, CancellationToken, Task> run) : ISessionProgram
    {
        public async Task<SessionExit> RunAsync(SshChannel channel, CancellationToken cancellationToken)
        {
            await run(channel, cancellationToken);
            return default;
        }

        public void Resize(WindowSize size)
        {
        }

        public void Signal(string name)
        {
        }

        public bool Break(TimeSpan length) => false;
    }

    private sealed class FailingProgram() : ProgramOf((_, _) => throw new InvalidOperationException("broken"));

    private sealed class RefusingProgram() : ProgramOf(async (channel, cancel) =>
    {
        await channel.RefuseInputAsync(cancel);
        await channel.Closed.CanceledAsync();
    });

    private sealed class PouringProgram : ISessionProgram
    {
        private long _written;

        public long Written => Interlocked.Read(ref _written);

        public async Task<SessionExit> RunAsync(SshChannel channel, CancellationToken cancellationToken)
        {
            while (true)
            {
                await channel.WriteAsync(new byte[1000], cancellationToken);
                Interlocked.Add(ref _written, 1000);
            }
        }

        public void Resize(WindowSize size)
        {
        }

        public void Signal(string name)
        {
        }

        public bool Break(TimeSpan length) => false;
    }
}
