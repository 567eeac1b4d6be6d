using Coder.Agent.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;
using Coder.Testing;
using Coder.Tunnel.Framing;

namespace Coder.Agent.Tests.Forwarding;

public sealed class MeasuredStreamTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly TestAgent _agent = new(new FakeServer());

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _agent.DisposeAsync().AsTask();

    ValueTask IAsyncDisposable.DisposeAsync() => _agent.DisposeAsync();

    [Fact]
    public async Task It_sends_as_long_as_the_client_takes()
    {
        await using var stream = await _agent.Server.OpenAsync(new MeasureStreamRequest { Direction = "down" });

        await stream.ReadExactlyAsync(new byte[2 << 20], Deadline.Token());
        stream.Reset();
    }

    [Fact]
    public async Task It_takes_everything_and_says_when_it_has_it()
    {
        await using var stream = await _agent.Server.OpenAsync(new MeasureStreamRequest { Direction = "up" });

        await stream.WriteAsync(new byte[2 << 20], Deadline.Token());
        stream.CloseWrite();

        (await stream.ReadAsync(new byte[2], Deadline.Token())).ShouldBe(1);
    }

    [Fact]
    public async Task It_sends_back_what_comes()
    {
        await using var stream = await _agent.Server.OpenAsync(new MeasureStreamRequest { Direction = "echo" });
        var answer = new byte[4];

        await stream.WriteAsync("ping"u8.ToArray(), Deadline.Token());
        await stream.ReadExactlyAsync(answer, Deadline.Token());

        answer.ShouldBe("ping"u8.ToArray());
    }

    [Fact]
    public async Task A_direction_that_it_does_not_know_is_refused() =>
        (await Should.ThrowAsync<StreamRefusedException>(() => _agent.Server.OpenAsync(new MeasureStreamRequest { Direction = "sideways" })))
            .Message.ShouldBe("This agent cannot measure the direction \"sideways\"; it knows down, up and echo.");
}
