using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Coder.Testing;
using Coder.Tunnel.Control;
using Coder.Tunnel.Tests.Infrastructure;

namespace Coder.Tunnel.Tests.Control;

public sealed partial class ControlChannelTests
{
    private static readonly JsonTypeInfo<Number> Json = ChannelTestJson.Default.Number;

    [Fact]
    public async Task Both_sides_can_call()
    {
        var (left, right) = Duplex.Create();
        await using var one = new ControlChannel(left, Doubling(factor: 2));
        await using var two = new ControlChannel(right, Doubling(factor: 10));

        (await CallAsync(one, 4)).ShouldBe(40);
        (await CallAsync(two, 4)).ShouldBe(8);
    }

    [Fact]
    public async Task Many_calls_at_once_get_their_own_answers()
    {
        var (left, right) = Duplex.Create();
        await using var client = new ControlChannel(left, new ControlMethods());
        await using var server = new ControlChannel(right, Doubling(factor: 3));

        var answers = await Task.WhenAll(Enumerable.Range(0, ControlChannel.MaxConcurrentRequests).Select(i => CallAsync(client, i)));

        answers.ShouldBe(Enumerable.Range(0, ControlChannel.MaxConcurrentRequests).Select(i => 3 * i));
    }

    [Fact]
    public async Task An_error_of_the_handler_is_the_callers_error()
    {
        await ShouldFailAsync("refuse", _ => throw new ControlException("The workspace is stopped."), "The workspace is stopped.");
    }

    [Fact]
    public async Task A_bug_of_the_handler_is_hidden()
    {
        await ShouldFailAsync("break", _ => throw new InvalidOperationException("secret"), "Internal error in \"break\".");
    }

    [Fact]
    public async Task A_method_that_does_not_exist_is_named()
    {
        var (left, right) = Duplex.Create();
        await using var client = new ControlChannel(left, new ControlMethods());
        await using var server = new ControlChannel(right, new ControlMethods());

        (await Should.ThrowAsync<ControlException>(() => CallAsync(client, 1))).Message.ShouldBe("There is no method \"multiply\".");
    }

    [Fact]
    public async Task Calls_that_wait_fail_when_the_channel_ends()
    {
        var (left, right) = Duplex.Create();
        await using var client = new ControlChannel(left, new ControlMethods());
        var call = CallAsync(client, 1);

        await right.DisposeAsync();

        await Should.ThrowAsync<TunnelException>(() => call.InTimeAsync());
        await client.Completion.InTimeAsync();
        await Should.ThrowAsync<TunnelException>(() => CallAsync(client, 1));
    }

    [Fact]
    public async Task A_request_in_work_is_answered_before_the_channel_is_disposed()
    {
        var (left, right) = Duplex.Create();
        var begun = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        await using var client = new ControlChannel(left, new ControlMethods());
        var server = new ControlChannel(right, new ControlMethods().Add("multiply", Json, Json, async (number, _) =>
        {
            begun.SetResult();
            await go.Task;
            return number;
        }));
        var call = CallAsync(client, 5);
        await begun.Task.InTimeAsync();

        var disposal = server.DisposeAsync();
        go.SetResult();

        (await call.InTimeAsync()).ShouldBe(5);
        await disposal;
    }

    [Theory]
    [InlineData("{", "A control frame is malformed")]
    [InlineData("null", "A control frame is null")]
    [InlineData("[1]", "A control frame is malformed")]
    public async Task Nonsense_ends_the_channel(string json, string message)
    {
        var (left, right) = Duplex.Create();
        await using var channel = new ControlChannel(left, new ControlMethods());

        await right.WriteAsync(Frame(json), Deadline.Token());

        (await channel.Completion.InTimeAsync()).ShouldNotBeNull().Message.ShouldStartWith(message);
    }

    [Fact]
    public async Task A_frame_that_is_too_long_ends_the_channel()
    {
        var (left, right) = Duplex.Create();
        await using var channel = new ControlChannel(left, new ControlMethods());

        await right.WriteAsync(new byte[] { 0x00, 0x40, 0x00, 0x01 }, Deadline.Token());

        (await channel.Completion.InTimeAsync()).ShouldNotBeNull().Message
            .ShouldBe("A frame of 4194305 bytes was announced; at most 4194304 are allowed.");
    }

    [Fact]
    public async Task An_answer_that_nobody_waits_for_is_ignored()
    {
        var (left, right) = Duplex.Create();
        await using var channel = new ControlChannel(left, Doubling(factor: 2));

        await right.WriteAsync(Frame("{\"id\":99,\"result\":{}}"), Deadline.Token());
        await right.WriteAsync(Frame("{\"id\":7,\"method\":\"multiply\",\"params\":{\"value\":21}}"), Deadline.Token());

        var expected = Frame("{\"id\":7,\"result\":{\"value\":42}}");
        var answer = new byte[expected.Length];
        await right.ReadExactlyAsync(answer, Deadline.Token());
        answer.ShouldBe(expected);
    }

    private static ControlMethods Doubling(int factor) => new ControlMethods().Add(
        "multiply", Json, Json, (number, _) => ValueTask.FromResult(new Number(number.Value * factor)));

    private static async Task<int> CallAsync(ControlChannel channel, int value) =>
        (await channel.CallAsync("multiply", new Number(value), Json, Json, Deadline.Token())).Value;

    private static async Task ShouldFailAsync(string method, Func<Number, Number> handler, string message)
    {
        var (left, right) = Duplex.Create();
        await using var client = new ControlChannel(left, new ControlMethods());
        await using var server = new ControlChannel(
            right, new ControlMethods().Add(method, Json, Json, (number, _) => ValueTask.FromResult(handler(number))));

        var error = await Should.ThrowAsync<ControlException>(() => client.CallAsync(method, new Number(1), Json, Json, Deadline.Token()));
        error.Message.ShouldBe(message);
    }

    private static byte[] Frame(string json)
    {
        var frame = new byte[4 + Encoding.UTF8.GetByteCount(json)];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - 4);
        Encoding.UTF8.GetBytes(json, frame.AsSpan(4));
        return frame;
    }

    internal sealed record Number(int Value);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Number))]
    internal sealed partial class ChannelTestJson : JsonSerializerContext;
}
