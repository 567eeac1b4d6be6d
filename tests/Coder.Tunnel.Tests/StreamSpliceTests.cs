using Coder.Testing;
using Coder.Tunnel.Tests.Infrastructure;
using Coder.Tunnel.Yamux;

namespace Coder.Tunnel.Tests;

/// <summary>A client, a server in the middle and an agent, as in production.</summary>
public sealed class StreamSpliceTests : IAsyncDisposable
{
    private readonly SessionPair _client = SessionPair.InMemory();
    private readonly SessionPair _agent = SessionPair.InMemory();

    [Fact]
    public async Task Both_directions_and_half_closes_pass_through()
    {
        var (client, agent, splice) = await JoinAsync();

        await client.WriteAsync("question"u8.ToArray(), Deadline.Token());
        client.CloseWrite();
        (await ReadAllAsync(agent)).ShouldBe("question"u8.ToArray());
        await agent.WriteAsync("long answer"u8.ToArray(), Deadline.Token());
        agent.CloseWrite();
        (await ReadAllAsync(client)).ShouldBe("long answer"u8.ToArray());

        (await splice.InTimeAsync()).ShouldBe((8L, 11L));
    }

    [Fact]
    public async Task A_reset_of_one_side_resets_the_other()
    {
        var (client, agent, splice) = await JoinAsync();

        client.Reset();

        var error = await Should.ThrowAsync<YamuxException>(async () => await ReadAllAsync(agent));
        error.Error.ShouldBe(YamuxError.StreamReset);
        await splice.InTimeAsync();
    }

    [Fact]
    public async Task A_client_that_has_gone_stops_the_agents_writes()
    {
        var (client, agent, splice) = await JoinAsync();

        await client.DisposeAsync();

        await Should.ThrowAsync<YamuxException>(async () =>
        {
            while (true)
            {
                await agent.WriteAsync(new byte[1000], Deadline.Token());
            }
        });
        await splice.InTimeAsync();
    }

    [Fact]
    public async Task The_writer_is_never_further_ahead_of_the_reader_than_the_windows_on_the_way()
    {
        var (client, agent, _) = await JoinAsync();
        const int total = 8 << 20;
        const int mostUnderWay = 3 << 20;
        var written = 0;
        var writing = Task.Run(async () =>
        {
            for (; Volatile.Read(ref written) < total; Interlocked.Add(ref written, 4096))
            {
                await agent.WriteAsync(new byte[4096], Deadline.Token());
            }
        });

        var chunk = new byte[4096];
        for (var read = 0; read < total; read += chunk.Length)
        {
            (Volatile.Read(ref written) - read).ShouldBeLessThan(mostUnderWay);
            await client.ReadExactlyAsync(chunk, Deadline.Token());
        }

        await writing.InTimeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _agent.DisposeAsync();
    }

    private async Task<(YamuxStream Client, YamuxStream Agent, Task<(long Forward, long Back)> Splice)> JoinAsync()
    {
        var (client, fromClient) = await _client.StreamsAsync();
        var toAgent = await _agent.Server.OpenStreamAsync(Deadline.Token());
        var agent = (await _agent.Client.AcceptStreamAsync(Deadline.Token())).ShouldNotBeNull();
        return (client, agent, StreamSplice.RunAsync(fromClient, toAgent, CancellationToken.None));
    }

    private static async Task<byte[]> ReadAllAsync(YamuxStream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, Deadline.Token());
        return all.ToArray();
    }
}
