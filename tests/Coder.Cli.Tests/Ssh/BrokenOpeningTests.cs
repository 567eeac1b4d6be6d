using System.Text.Json;
using Coder.Cli.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;
using Coder.Testing;
using Coder.Tunnel.Framing;
using Coder.Tunnel.Resuming;

namespace Coder.Cli.Tests.Ssh;

/// <summary>Commands whose connection breaks before they have heard of it.</summary>
public sealed class BrokenOpeningTests : CliTest
{
    [Fact]
    public async Task The_same_command_is_asked_for_again_on_the_next_connection()
    {
        var streams = new ResumableStreams(ResumeOptions.Default);
        var asked = new List<Guid>();
        var workspace = new FakeWorkspace(Server);
        workspace.OnStream = async (transport, request) =>
        {
            var id = request.Resume.ShouldNotBeNull().Id;
            asked.Add(id);
            if (workspace.Connections == 1)
            {
                workspace.Cut();
                return;
            }

            await using var stream = (await streams.OpenAsync(id, Guid.Empty, transport, Deadline.Token())).ShouldNotBeNull();
            await StreamHeader.AcceptAsync(stream, Deadline.Token());
            using var frames = new TypedFrames(stream);
            await frames.WriteAsync(ExecFrameTypes.Stdout, "done\n"u8.ToArray(), Deadline.Token());
            await frames.WriteAsync(
                ExecFrameTypes.Exit, JsonSerializer.SerializeToUtf8Bytes(new ExecExit(7), AgentProtocolJson.Default.ExecExit), Deadline.Token());
        };

        var result = await RunAsync("ssh", "demo", "--", "make");

        result.ExitCode.ShouldBe(7, result.Error);
        result.Output.ShouldContain("done\n");
        asked.Count.ShouldBe(2);
        asked[0].ShouldBe(asked[1]);
    }
}
