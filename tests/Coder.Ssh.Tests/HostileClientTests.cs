using System.Text;
using Coder.Ssh.Tests.Infrastructure;
using Coder.Ssh.Wire;
using Coder.Testing;

namespace Coder.Ssh.Tests;

/// <summary>Clients that break the protocol get a reason, and never more than that.</summary>
public sealed class HostileClientTests
{
    [Theory]
    [InlineData("SSH-1.5-Old\r\n", "Only SSH 2.0 is spoken here.")]
    [InlineData("GET / HTTP/1.1\r\n", "Only SSH 2.0 is spoken here.")]
    public async Task Another_version_is_refused(string line, string reason)
    {
        await using var server = new TestServer();
        using var client = RawClient.Connect(server);
        await client.Stream.WriteAsync(Encoding.ASCII.GetBytes(line), Deadline.Token());
        (await EndAsync(server)).Message.ShouldBe(reason);
    }

    [Fact]
    public async Task A_version_line_without_end_is_cut_off()
    {
        await using var server = new TestServer();
        using var client = RawClient.Connect(server);
        await client.Stream.WriteAsync(new byte[300], Deadline.Token());
        (await EndAsync(server)).Message.ShouldBe("The client's version line is longer than 255 bytes.");
    }

    [Fact]
    public async Task A_client_that_leaves_at_any_byte_of_the_handshake_costs_nothing()
    {
        await using var server = new TestServer();
        byte[] conversation = [.. "SSH-2.0-Raw\r\n"u8, .. Packet(RawClient.Offer().ToArray()), .. Packet([MessageNumber.KexEcdhInit, 0, 0, 0, 65, 4])];
        for (var length = 0; length < conversation.Length; length += 7)
        {
            using var client = RawClient.Connect(server);
            await client.Stream.WriteAsync(conversation.AsMemory(0, length), Deadline.Token());
            client.Stream.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            await EndAsync(server);
        }
    }

    [Fact]
    public async Task An_ignored_message_within_a_strict_exchange_ends_it()
    {
        await using var server = new TestServer();
        using var client = RawClient.Connect(server);
        await client.VersionAsync();
        await client.SendAsync(RawClient.Offer());
        await client.SendAsync(new SshWriter(MessageNumber.Ignore).Text("dropped later"));
        (await EndAsync(server)).Message.ShouldBe("The client's key was expected; message 2 came.");
    }

    [Fact]
    public async Task A_key_that_is_no_point_of_the_curve_is_refused()
    {
        await using var server = new TestServer();
        using var client = RawClient.Connect(server);
        await client.VersionAsync();
        await client.SendAsync(RawClient.Offer());
        await client.SendAsync(new SshWriter(MessageNumber.KexEcdhInit).String([4, .. new byte[63], 7]));
        (await client.DisconnectTextAsync()).ShouldBe("The client's public key is not a point of the agreed curve.");
    }

    [Fact]
    public async Task Compression_is_refused_by_name()
    {
        await using var server = new TestServer();
        using var client = RawClient.Connect(server);
        await client.VersionAsync();
        await client.SendAsync(RawClient.Offer(compression: "zlib"));
        (await client.DisconnectTextAsync()).ShouldBe("No common compression. The client offers zlib; the server has none.");
    }

    [Fact]
    public async Task A_packet_that_was_changed_on_its_way_ends_the_connection()
    {
        await using var server = new TestServer();
        using var client = await RawClient.LogInAsync(server);
        await client.Stream.WriteAsync(new SshWriter().UInt32(48).Raw(new byte[64]).Written, Deadline.Token());
        (await EndAsync(server)).Reason.ShouldBe(DisconnectReason.MacError);
    }

    [Theory]
    [InlineData(0xFFFFFFFFu)]
    [InlineData(300_000u)]
    [InlineData(3u)]
    [InlineData(13u)]
    public async Task An_impossible_length_ends_the_connection_before_anything_is_read(uint length)
    {
        await using var server = new TestServer();
        using var client = await RawClient.LogInAsync(server);
        await client.Stream.WriteAsync(new SshWriter().UInt32(length).Written, Deadline.Token());
        (await client.DisconnectTextAsync()).ShouldStartWith($"A packet of {length} bytes was announced");
    }

    [Fact]
    public async Task A_channel_before_the_user_was_let_in_is_refused()
    {
        await using var server = new TestServer();
        using var client = RawClient.Connect(server);
        await client.ExchangeAsync();
        await client.SendAsync(new SshWriter(MessageNumber.ChannelOpen).Text("session").UInt32(0).UInt32(1).UInt32(1));
        (await client.DisconnectTextAsync()).ShouldBe("Message 90 came before the user was let in.");
    }

    [Fact]
    public async Task Guessing_passwords_ends_the_connection()
    {
        await using var server = new TestServer();
        using var client = RawClient.Connect(server);
        await client.ExchangeAsync();
        await client.SendAsync(new SshWriter(MessageNumber.ServiceRequest).Text("ssh-userauth"));
        for (var i = 0; i < 21; i++)
        {
            await client.SendAsync(new SshWriter(MessageNumber.UserAuthRequest).Text("ada").Text("ssh-connection").Text("password").Boolean(false).Text($"{i}"));
        }

        (await client.DisconnectTextAsync()).ShouldBe("Too many attempts to authenticate. Use the method \"none\".");
    }

    [Fact]
    public async Task More_than_the_window_is_not_taken()
    {
        await using var server = new TestServer(options => options with { ChannelWindowBytes = 1000 });
        server.Handler.Program = _ => new IdleProgram();
        using var client = await RawClient.LogInAsync(server);
        await client.OpenSessionAsync();
        await client.SendAsync(RawClient.Request("shell"));
        await client.SendAsync(new SshWriter(MessageNumber.ChannelData).UInt32(0).String(new byte[1000]));
        await client.SendAsync(new SshWriter(MessageNumber.ChannelData).UInt32(0).String(new byte[1]));
        (await client.DisconnectTextAsync()).ShouldBe("1 bytes came on a channel whose window has 0 bytes left.");
    }

    [Fact]
    public async Task Channels_are_as_many_as_they_may_be()
    {
        await using var server = new TestServer(options => options with { MaxChannels = 2 });
        using var client = await RawClient.LogInAsync(server);
        await client.OpenSessionAsync();
        await client.OpenSessionAsync();
        await client.SendAsync(new SshWriter(MessageNumber.ChannelOpen).Text("session").UInt32(2).UInt32(1).UInt32(1));
        Encoding.UTF8.GetString(await client.ExpectAsync(MessageNumber.ChannelOpenFailure)).ShouldContain("as many channels as it may have");
    }

    [Fact]
    public async Task Messages_that_nobody_knows_are_answered_as_that()
    {
        await using var server = new TestServer();
        using var client = await RawClient.LogInAsync(server);
        await client.SendAsync(new byte[] { 150, 1, 2, 3 });
        await client.ExpectAsync(MessageNumber.Unimplemented);
        await client.SendAsync(new SshWriter(MessageNumber.Ping).Text("still there?"));
        Encoding.UTF8.GetString(await client.ExpectAsync(MessageNumber.Pong)).ShouldEndWith("still there?");
    }

    /// <summary>Random damage to every kind of message: the connection ends with a reason or goes on, and nothing else ever happens.</summary>
    [Fact]
    public async Task Damaged_messages_do_no_harm()
    {
        var random = new Random(4254);
        await using var server = new TestServer(options => options with { MaxChannels = 20, MaxListeners = 2 });
        server.Handler.Program = _ => new IdleProgram();
        server.Handler.Refused.UnionWith([ForwardKind.LocalSocket, ForwardKind.RemoteSocket, ForwardKind.KeyAgent, ForwardKind.X11]);
        for (var round = 0; round < 150; round++)
        {
            using var client = await RawClient.LogInAsync(server);
            await client.OpenSessionAsync();
            try
            {
                for (var i = 0; i < 20; i++)
                {
                    await client.SendAsync(Damage(Corpus[random.Next(Corpus.Length)], random));
                }
            }
            catch (IOException)
            {
                // The server has had enough.
            }
        }
    }

    [Fact]
    public async Task Damaged_handshakes_do_no_harm()
    {
        var random = new Random(4253);
        await using var server = new TestServer();
        byte[] good = [.. "SSH-2.0-Raw\r\n"u8, .. Packet(RawClient.Offer().ToArray()), .. Packet([MessageNumber.KexEcdhInit, 0, 0, 0, 1, 4])];
        for (var round = 0; round < 300; round++)
        {
            using var client = RawClient.Connect(server);
            await client.Stream.WriteAsync(Damage(good, random), Deadline.Token());
            client.Stream.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            await EndAsync(server);
        }
    }

    private static byte[][] Corpus { get; } =
    [
        [.. RawClient.Request("pty-req").Text("xterm").UInt32(80).UInt32(24).UInt32(0).UInt32(0).String([1, 0, 0, 0, 3, 53, 0, 0, 0, 1, 0]).ToArray()],
        [.. RawClient.Request("env").Text("NAME").Text("value").ToArray()],
        [.. RawClient.Request("exec").Text("true").ToArray()],
        [.. RawClient.Request("shell").ToArray()],
        [.. RawClient.Request("window-change").UInt32(80).UInt32(24).UInt32(0).UInt32(0).ToArray()],
        [.. RawClient.Request("signal").Text("TERM").ToArray()],
        [.. RawClient.Request("break").UInt32(500).ToArray()],
        [.. RawClient.Request("x11-req").Boolean(false).Text("MIT-MAGIC-COOKIE-1").Text("00ff").UInt32(0).ToArray()],
        [.. RawClient.Request("auth-agent-req@openssh.com").ToArray()],
        [.. new SshWriter(MessageNumber.ChannelOpen).Text("session").UInt32(1).UInt32(1000).UInt32(1000).ToArray()],
        [.. new SshWriter(MessageNumber.ChannelOpen).Text("direct-streamlocal@openssh.com").UInt32(1).UInt32(9).UInt32(9).Text("/x").Text("").UInt32(0).ToArray()],
        [.. new SshWriter(MessageNumber.ChannelData).UInt32(0).Text("data").ToArray()],
        [.. new SshWriter(MessageNumber.ChannelExtendedData).UInt32(0).UInt32(1).Text("data").ToArray()],
        [.. new SshWriter(MessageNumber.ChannelWindowAdjust).UInt32(0).UInt32(1 << 20).ToArray()],
        [.. new SshWriter(MessageNumber.ChannelEof).UInt32(0).ToArray()],
        [.. new SshWriter(MessageNumber.ChannelClose).UInt32(0).ToArray()],
        [.. new SshWriter(MessageNumber.ChannelOpenConfirmation).UInt32(0).UInt32(0).UInt32(1).UInt32(1).ToArray()],
        [.. new SshWriter(MessageNumber.GlobalRequest).Text("streamlocal-forward@openssh.com").Boolean(true).Text("/x").ToArray()],
        [.. new SshWriter(MessageNumber.GlobalRequest).Text("keepalive@openssh.com").Boolean(true).ToArray()],
        [.. new SshWriter(MessageNumber.ServiceRequest).Text("ssh-userauth").ToArray()],
        [.. new SshWriter(MessageNumber.Ping).Text("ping").ToArray()],
        [.. RawClient.Offer().ToArray()],
    ];

    // A packet as before the first exchange of keys.
    private static byte[] Packet(byte[] payload)
    {
        var padding = 4 + ((8 - ((payload.Length + 9) % 8)) % 8);
        return [.. new SshWriter().UInt32((uint)(1 + payload.Length + padding)).Byte((byte)padding).Raw(payload).Raw(new byte[padding]).ToArray()];
    }

    private static byte[] Damage(byte[] message, Random random)
    {
        var damaged = message.ToList();
        for (var times = random.Next(4); times > 0 && damaged.Count > 1; times--)
        {
            var at = random.Next(1, damaged.Count);
            switch (random.Next(4))
            {
                case 0:
                    damaged[at] = (byte)random.Next(256);
                    break;
                case 1:
                    damaged[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    damaged.RemoveRange(at, random.Next(damaged.Count - at));
                    break;
                default:
                    damaged.InsertRange(at, Enumerable.Repeat((byte)random.Next(256), random.Next(40)));
                    break;
            }
        }

        return [.. damaged];
    }

    private static async Task<SshException> EndAsync(TestServer server) => (await server.EndAsync()).ShouldNotBeNull();
}
