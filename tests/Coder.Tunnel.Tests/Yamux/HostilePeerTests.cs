using Coder.Testing;
using Coder.Tunnel.Tests.Infrastructure;
using Coder.Tunnel.Yamux;

namespace Coder.Tunnel.Tests.Yamux;

/// <summary>A peer that speaks the protocol byte by byte and breaks it.</summary>
public sealed class HostilePeerTests
{
    [Theory]
    [InlineData("010000000000000000000000", YamuxError.UnknownVersion)]
    [InlineData("000400000000000000000000", YamuxError.UnknownFrameType)]
    [InlineData("000000100000000100000000", YamuxError.InvalidFlags)]
    [InlineData("000200030000000000000000", YamuxError.InvalidFlags)]
    [InlineData("000000010000000000000000", YamuxError.InvalidStreamId)]
    [InlineData("000100010000000200000000", YamuxError.InvalidStreamId)]
    [InlineData("000100010000000300000000000100010000000100000000", YamuxError.InvalidStreamId)]
    [InlineData("000100010000000100000000000100010000000100000000", YamuxError.InvalidStreamId)]
    [InlineData("000000010000000100040001", YamuxError.WindowExceeded)]
    [InlineData("0000000000000001ffffffff", YamuxError.WindowExceeded)]
    [InlineData("0001000100000001ffffffff", YamuxError.WindowOverflow)]
    public async Task A_malformed_frame_ends_the_session_with_its_name(string bytes, YamuxError expected)
    {
        var (left, right) = Duplex.Create();
        await using var session = new YamuxSession(left, YamuxRole.Server);

        await right.WriteAsync(Convert.FromHexString(bytes), Deadline.Token());

        (await session.Completion.InTimeAsync()).ShouldNotBeNull().Error.ShouldBe(expected);
        var goAway = new byte[YamuxFrame.HeaderSize];
        await right.ReadExactlyAsync(goAway, Deadline.Token());
        YamuxFrame.Read(goAway).ShouldBe(new YamuxFrame(YamuxType.GoAway, YamuxFlags.None, 0, 1));
    }

    [Fact]
    public async Task Data_for_a_stream_that_is_gone_is_thrown_away()
    {
        var (left, right) = Duplex.Create();
        await using var session = new YamuxSession(left, YamuxRole.Server);

        await right.WriteAsync(Convert.FromHexString("000000000000000500000003aabbcc" + "000200010000000000000007"), Deadline.Token());

        (await ReadFrameAsync(right)).ShouldBe(new YamuxFrame(YamuxType.Ping, YamuxFlags.Ack, 0, 7));
    }

    [Fact]
    public async Task Streams_that_nobody_accepts_are_reset_beyond_the_backlog()
    {
        var (left, right) = Duplex.Create();
        await using var session = new YamuxSession(left, YamuxRole.Server, new YamuxOptions { AcceptBacklog = 1 });

        await right.WriteAsync(Convert.FromHexString("000100010000000100000000" + "000100010000000300000000"), Deadline.Token());

        (await ReadFrameAsync(right)).ShouldBe(new YamuxFrame(YamuxType.WindowUpdate, YamuxFlags.Rst, 3, 0));
        session.StreamCount.ShouldBe(1);
    }

    [Fact]
    public async Task A_peer_that_asks_without_reading_answers_is_cut_off()
    {
        var (left, right) = Duplex.Create();
        await using var session = new YamuxSession(left, YamuxRole.Server);
        var pings = new byte[YamuxFrame.HeaderSize * 5000];
        for (var at = 0; at < pings.Length; at += YamuxFrame.HeaderSize)
        {
            new YamuxFrame(YamuxType.Ping, YamuxFlags.Syn, 0, 1).WriteTo(pings.AsSpan(at));
        }

        await Should.ThrowAsync<IOException>(async () =>
        {
            while (true)
            {
                await right.WriteAsync(pings, Deadline.Token());
            }
        });

        (await session.Completion.InTimeAsync()).ShouldNotBeNull().Error.ShouldBe(YamuxError.Flooded);
    }

    [Fact]
    public async Task Random_bytes_never_hang_or_crash_a_session()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var bytes = new byte[random.Next(1, 400)];
            random.NextBytes(bytes);
            for (var at = 0; at < bytes.Length && seed % 2 == 0; at += YamuxFrame.HeaderSize)
            {
                MakePlausible(bytes.AsSpan(at), random);
            }

            var (left, right) = Duplex.Create();
            await using var session = new YamuxSession(left, YamuxRole.Server);
            await right.WriteAsync(bytes, Deadline.Token());
            await right.DisposeAsync();

            await session.Completion.InTimeAsync();
            session.StreamCount.ShouldBe(0);
        }
    }

    private static void MakePlausible(Span<byte> header, Random random)
    {
        if (header.Length >= YamuxFrame.HeaderSize)
        {
            new YamuxFrame((YamuxType)random.Next(4), (YamuxFlags)random.Next(16), (uint)random.Next(6), (uint)random.Next(30)).WriteTo(header);
        }
    }

    private static async Task<YamuxFrame> ReadFrameAsync(Stream stream)
    {
        var header = new byte[YamuxFrame.HeaderSize];
        await stream.ReadExactlyAsync(header, Deadline.Token());
        return YamuxFrame.Read(header);
    }
}
