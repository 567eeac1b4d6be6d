using System.Text.Json.Serialization;
using Coder.Testing;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Tests.Infrastructure;

namespace Coder.Tunnel.Tests.Framing;

public sealed partial class FramingTests
{
    [Fact]
    public async Task A_header_is_read_as_it_was_written_and_its_answer_opens_the_stream()
    {
        var (left, right) = Duplex.Create();
        var opening = StreamHeader.OpenAsync(left, new Header("pty"), HeaderJson.Default.Header, Deadline.Token());

        (await StreamHeader.ReadAsync(right, HeaderJson.Default.Header, Deadline.Token())).ShouldBe(new Header("pty"));
        await StreamHeader.AcceptAsync(right, Deadline.Token());

        await opening;
    }

    [Fact]
    public async Task A_refusal_gives_the_reason_to_the_opener()
    {
        var (left, right) = Duplex.Create();
        var opening = StreamHeader.OpenAsync(left, new Header("pty"), HeaderJson.Default.Header, Deadline.Token()).AsTask();

        await StreamHeader.RefuseAsync(right, "The agent is away.", Deadline.Token());

        (await Should.ThrowAsync<StreamRefusedException>(() => opening)).Message.ShouldBe("The agent is away.");
    }

    [Theory]
    [InlineData("00", "The stream ended within its header.")]
    [InlineData("00057b7d", "The stream ended within its header.")]
    [InlineData("00025b5d", "The stream header is not understood")]
    [InlineData("00046e756c6c", "The stream header is null")]
    public async Task A_malformed_header_says_what_is_wrong(string bytes, string message)
    {
        using var stream = new MemoryStream(Convert.FromHexString(bytes));

        var error = await Should.ThrowAsync<TunnelException>(
            async () => await StreamHeader.ReadAsync(stream, HeaderJson.Default.Header, Deadline.Token()));

        error.Message.ShouldStartWith(message);
    }

    [Fact]
    public async Task A_header_that_is_too_long_is_not_sent()
    {
        using var stream = new MemoryStream();

        var error = await Should.ThrowAsync<TunnelException>(
            async () => await StreamHeader.WriteAsync(stream, new Header(new string('x', 70_000)), HeaderJson.Default.Header, Deadline.Token()));

        error.Message.ShouldContain("at most 65535 are possible. Shorten the command or the environment.");
        stream.Length.ShouldBe(0);
    }

    [Fact]
    public async Task Typed_frames_keep_type_payload_and_end()
    {
        using var stream = new MemoryStream();
        using var frames = new TypedFrames(stream);
        await frames.WriteAsync(1, "out"u8.ToArray(), Deadline.Token());
        await frames.WriteAsync(0, ReadOnlyMemory<byte>.Empty, Deadline.Token());
        stream.Position = 0;

        var first = (await frames.ReadAsync(Deadline.Token())).ShouldNotBeNull();
        first.Type.ShouldBe((byte)1);
        first.Payload.ToArray().ShouldBe("out"u8.ToArray());
        (await frames.ReadAsync(Deadline.Token())).ShouldNotBeNull().Payload.IsEmpty.ShouldBeTrue();
        (await frames.ReadAsync(Deadline.Token())).ShouldBeNull();
    }

    [Fact]
    public async Task A_long_payload_goes_out_in_several_frames()
    {
        using var stream = new MemoryStream();
        using var frames = new TypedFrames(stream);
        var payload = new byte[TypedFrames.MaxPayload + 10];
        new Random(1).NextBytes(payload);

        await frames.WriteAsync(2, payload, Deadline.Token());
        stream.Position = 0;

        (await frames.ReadAsync(Deadline.Token())).ShouldNotBeNull().Payload.ToArray().ShouldBe(payload[..TypedFrames.MaxPayload]);
        (await frames.ReadAsync(Deadline.Token())).ShouldNotBeNull().Payload.ToArray().ShouldBe(payload[TypedFrames.MaxPayload..]);
    }

    [Theory]
    [InlineData("01000000", "The stream ended within a frame.")]
    [InlineData("010000000561", "The stream ended within a frame.")]
    [InlineData("0100040001", "A frame of 262145 bytes was announced; at most 262144 are allowed.")]
    public async Task A_malformed_typed_frame_says_what_is_wrong(string bytes, string message)
    {
        using var stream = new MemoryStream(Convert.FromHexString(bytes));
        using var frames = new TypedFrames(stream);

        (await Should.ThrowAsync<TunnelException>(async () => await frames.ReadAsync(Deadline.Token()))).Message.ShouldBe(message);
    }

    [Fact]
    public async Task Frames_of_several_writers_do_not_mix()
    {
        var (left, right) = Duplex.Create(bufferBytes: 4096);
        using var writer = new LengthPrefixedFrames(left, 100_000);
        using var reader = new LengthPrefixedFrames(right, 100_000);
        var writing = Task.WhenAll(Enumerable.Range(1, 20).Select(i => Task.Run(async () =>
        {
            var payload = new byte[i * 997];
            Array.Fill(payload, (byte)i);
            await writer.WriteAsync(payload, Deadline.Token());
        })));

        for (var i = 0; i < 20; i++)
        {
            var frame = (await reader.ReadAsync(Deadline.Token())).ShouldNotBeNull().ToArray();
            frame.Length.ShouldBe(frame[0] * 997);
            frame.ShouldAllBe(value => value == frame[0]);
        }

        await writing;
    }

    internal sealed record Header(string Kind);

    [JsonSerializable(typeof(Header))]
    internal sealed partial class HeaderJson : JsonSerializerContext;
}
