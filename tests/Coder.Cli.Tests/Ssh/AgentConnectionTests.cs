using Coder.Cli.Ssh;
using Coder.Cli.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;
using Coder.Testing;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Resuming;

namespace Coder.Cli.Tests.Ssh;

public sealed class AgentConnectionTests : CliTest
{
    [Fact]
    public async Task Whoever_ends_a_connection_waits_for_its_end_also_when_another_has_begun_it()
    {
        var streams = new ResumableStreams(ResumeOptions.Default);
        _ = new FakeWorkspace(Server)
        {
            OnStream = async (transport, request) =>
            {
                var stream = (await streams.OpenAsync(request.Resume.ShouldNotBeNull().Id, Guid.Empty, transport, Deadline.Token())).ShouldNotBeNull();
                await StreamHeader.AcceptAsync(stream, Deadline.Token());
            },
        };
        var host = new CliHost(Console, name => Environment.GetValueOrDefault(name), TimeProvider.System);
        using var context = new CliContext(host, CoderCli.Root(host).Parse([]));
        var connection = await AgentConnection.OpenAsync(context, Samples.Agent.Id, Deadline.Token());
        await connection.OpenStreamAsync(new SshStreamRequest(), Deadline.Token());

        var first = connection.DisposeAsync().AsTask();
        await connection.DisposeAsync().AsTask().InTimeAsync();

        first.IsCompleted.ShouldBeTrue("a signal that ends the process must not cut the goodbye short");
        await Eventually.HoldsAsync("the workspace keeps nothing for a client that has ended", () => streams.Count == 0);
    }
}
