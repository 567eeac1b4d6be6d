using Coder.Testing;
using Coder.Tunnel.Resuming;
using Coder.Tunnel.Tests.Infrastructure;

namespace Coder.Tunnel.Tests.Resuming;

/// <summary>Connections that break at every possible place: both ends still see the same bytes.</summary>
public sealed class CutTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cut_after_each_byte_of_a_conversation_loses_nothing(bool whileWriting)
    {
        // Until the conversation ends before the cut.
        for (var bytes = 1; await SurvivesAsync(bytes, whileWriting) > 1; bytes++)
        {
            bytes.ShouldBeLessThan(4000);
        }
    }

    [Fact]
    public async Task Connections_that_break_again_and_again_only_slow_it_down()
    {
        var random = new Random(3);
        await using var world = new ResumeWorld { Wrap = (_, stream) => new CutStream(stream, random.Next(400, 60_000), random.Next(400, 60_000)) };
        await using var client = await world.ConnectAsync();
        var (opened, accepted) = await world.OpenAsync(client);

        await ConverseAsync(opened, accepted, 1 << 20, 7000);

        world.ConnectionCount.ShouldBeGreaterThan(30);
    }

    [Fact]
    public async Task Two_hundred_streams_come_back_together()
    {
        await using var world = new ResumeWorld();
        await using var client = await world.ConnectAsync();
        var streams = new List<(ResumableStream Client, ResumableStream Agent)>();
        for (var i = 0; i < 200; i++)
        {
            streams.Add(await world.OpenAsync(client));
        }

        // Every stream has written a part of its bytes when the connection breaks, and none has written all.
        using var talking = new CountdownEvent(2 * streams.Count);
        var cut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var halfway = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task PauseAsync()
        {
            if (talking.Signal())
            {
                halfway.SetResult();
            }

            return cut.Task;
        }

        var conversations = streams.Select(pair => ConverseAsync(pair.Client, pair.Agent, 40_000, 3000, PauseAsync)).ToArray();
        await halfway.Task.InTimeAsync();
        await world.CutAsync();
        cut.SetResult();
        await Task.WhenAll(conversations).InTimeAsync();

        world.ConnectionCount.ShouldBe(2);
        await ResumeWorld.UntilAsync(() => world.Agent.Count == 0);
    }

    [Fact]
    public async Task A_hundred_thousand_small_writes_each_way_arrive()
    {
        await using var world = new ResumeWorld();
        await using var client = await world.ConnectAsync();
        var (opened, accepted) = await world.OpenAsync(client);

        await ConverseAsync(opened, accepted, 100_000, 1);
    }

    private static async Task<int> SurvivesAsync(int bytes, bool whileWriting)
    {
        await using var world = new ResumeWorld
        {
            Wrap = (number, stream) => number > 0 ? stream : whileWriting ? new CutStream(stream, writeBytes: bytes) : new CutStream(stream, readBytes: bytes),
        };
        await using var client = await world.ConnectAsync();
        var (opened, accepted) = await world.OpenAsync(client);
        await ConverseAsync(opened, accepted, 300, 70);
        return world.ConnectionCount;
    }

    /// <summary>Both write so many bytes at once in parts, wait halfway if told to, end, and get what the other wrote.</summary>
    private static async Task ConverseAsync(
        ResumableStream client, ResumableStream agent, int length, int part, Func<Task>? pauseHalfway = null)
    {
        var there = Bytes(length, seed: 1);
        var back = Bytes(length, seed: 2);
        var results = await Task.WhenAll(
            SendAsync(client, there, part, pauseHalfway), SendAsync(agent, back, part, pauseHalfway), ReadAllAsync(client), ReadAllAsync(agent)).InTimeAsync();
        results[2].AsSpan().SequenceEqual(back).ShouldBeTrue();
        results[3].AsSpan().SequenceEqual(there).ShouldBeTrue();
        await client.DisposeAsync();
        await agent.DisposeAsync();
    }

    private static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static async Task<byte[]> SendAsync(ResumableStream stream, byte[] bytes, int part, Func<Task>? pauseHalfway)
    {
        await Task.Yield();
        for (var at = 0; at < bytes.Length; at += part)
        {
            if (pauseHalfway is not null && at <= bytes.Length / 2 && at + part > bytes.Length / 2)
            {
                await pauseHalfway();
            }

            await stream.WriteAsync(bytes.AsMemory(at, Math.Min(part, bytes.Length - at)), Deadline.Token());
        }

        stream.CloseWrite();
        return bytes;
    }

    private static async Task<byte[]> ReadAllAsync(ResumableStream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, Deadline.Token());
        return all.ToArray();
    }
}
