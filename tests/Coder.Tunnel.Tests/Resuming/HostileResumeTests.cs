using System.Buffers.Binary;
using System.Text;
using Coder.Testing;
using Coder.Tunnel.Resuming;
using Coder.Tunnel.Tests.Infrastructure;
using Coder.Tunnel.Yamux;

namespace Coder.Tunnel.Tests.Resuming;

/// <summary>A client that breaks the rules of frames: the agent says what was wrong and ends the stream, and no other.</summary>
public sealed class HostileResumeTests
{
    [Theory]
    [InlineData("09 00000001 00", "A frame of a resumable stream has the unknown type 9.")]
    [InlineData("01 00010001", "A frame of a resumable stream, of the type Data, has the impossible length 65537.")]
    [InlineData("01 00000000", "A frame of a resumable stream, of the type Data, has the impossible length 0.")]
    [InlineData("02 00000007", "A frame of a resumable stream, of the type Acknowledge, has the impossible length 7.")]
    [InlineData("05 ffffffff", "A frame of a resumable stream, of the type Reset, has the impossible length 4294967295.")]
    [InlineData("02 00000008 0000000000000001", "The other side acknowledged 1; only 0 bytes were sent.")]
    [InlineData("02 00000008 8000000000000000", "The other side acknowledged -9223372036854775808; only 0 bytes were sent.")]
    [InlineData("03 00000008 0000000000000001", "The other side ended after 1 bytes, but 0 came.")]
    [InlineData("03 00000008 0000000000000000 01 00000001 41", "The other side sent bytes after the end.")]
    public async Task What_was_wrong_is_said(string frames, string reason)
    {
        await using var world = new ResumeWorld();
        await using var session = await world.SessionAsync(Deadline.Token());
        var transport = await OpenAsync(world, session);

        await transport.WriteAsync(Convert.FromHexString(frames.Replace(" ", "", StringComparison.Ordinal)), Deadline.Token());

        (await ReasonAsync(transport)).ShouldBe(reason);
        await ResumeWorld.UntilAsync(() => world.Agent.Count == 0);
    }

    [Fact]
    public async Task More_than_may_be_unread_ends_the_stream()
    {
        await using var world = new ResumeWorld();
        await using var session = await world.SessionAsync(Deadline.Token());
        var transport = await OpenAsync(world, session);

        var frame = new byte[ResumeFrame.HeaderSize + (32 << 10)];
        ResumeFrame.WriteHeader(frame, ResumeFrameType.Data, 32 << 10);
        for (var i = 0; i < 33; i++)
        {
            await transport.WriteAsync(frame, Deadline.Token());
        }

        (await ReasonAsync(transport)).ShouldBe("The other side sent 32768 bytes more than the 1048576 that may be unread.");
    }

    [Fact]
    public async Task Random_frames_end_the_stream_or_wait_and_never_more()
    {
        var random = new Random(11);
        await using var world = new ResumeWorld(ResumeOptions.Default with { MaxStreams = 10_000, MaxOrphans = 10_000 });
        await using var session = await world.SessionAsync(Deadline.Token());
        for (var round = 0; round < 400; round++)
        {
            var transport = await OpenAsync(world, session);
            await SendNonsenseAsync(transport, random);
            transport.Reset();
        }

        await ResumeWorld.UntilAsync(() => world.Agent.OrphanCount == world.Agent.Count);
        await using var client = await world.ConnectAsync();
        var (opened, accepted) = await world.OpenAsync(client);
        await opened.WriteAsync("still well"u8.ToArray(), Deadline.Token());
        await accepted.ReadExactlyAsync(new byte[10], Deadline.Token());
    }

    private static async Task SendNonsenseAsync(YamuxStream transport, Random random)
    {
        try
        {
            for (var i = 0; i < 10; i++)
            {
                var type = random.Next(10) == 0 ? random.Next(256) : random.Next(1, 6);
                var payload = new byte[type is 2 or 3 ? 8 : random.Next(2) * random.Next(2000)];
                BinaryPrimitives.TryWriteInt64BigEndian(payload, random.Next(4) == 0 ? random.NextInt64() : random.Next(3));
                var frame = new byte[ResumeFrame.HeaderSize + payload.Length];
                ResumeFrame.WriteHeader(frame, (ResumeFrameType)type, random.Next(10) == 0 ? random.Next() : payload.Length);
                payload.CopyTo(frame, ResumeFrame.HeaderSize);
                await transport.WriteAsync(frame, Deadline.Token());
            }
        }
        catch (YamuxException)
        {
            // The agent had enough.
        }
    }

    private static async Task<YamuxStream> OpenAsync(ResumeWorld world, YamuxSession session)
    {
        var transport = await session.OpenStreamAsync(Deadline.Token());
        (await world.OpenTransportAsync(transport, new ResumePoint(Guid.NewGuid(), Received: null), Deadline.Token())).Received.ShouldBe(0);
        return transport;
    }

    private static async Task<string> ReasonAsync(YamuxStream transport)
    {
        var header = new byte[ResumeFrame.HeaderSize];
        while (true)
        {
            await transport.ReadExactlyAsync(header, Deadline.Token());
            var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1))];
            await transport.ReadExactlyAsync(payload, Deadline.Token());
            if (header[0] == (byte)ResumeFrameType.Reset)
            {
                return Encoding.UTF8.GetString(payload);
            }
        }
    }
}
