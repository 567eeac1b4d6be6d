using System.Text.Json;
using Coder.Cli.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;
using Coder.Tunnel.Framing;

namespace Coder.Cli.Tests.Ssh;

public sealed class ContainerOptionsTests : CliTest
{
    private readonly List<StreamRequest> _requests = [];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _ = new FakeWorkspace(Server)
        {
            OnStream = async (stream, request) =>
            {
                _requests.Add(request);
                await StreamHeader.AcceptAsync(stream, CancellationToken.None);
                if (request is SshStreamRequest)
                {
                    stream.CloseWrite();
                    return;
                }

                using var frames = new TypedFrames(stream);
                await frames.WriteAsync(ExecFrameTypes.Exit, JsonSerializer.SerializeToUtf8Bytes(new ExecExit(4), AgentProtocolJson.Default.ExecExit), CancellationToken.None);
            },
        };
    }

    [Fact]
    public async Task A_command_and_a_connection_of_OpenSSH_enter_a_container()
    {
        (await RunAsync("ssh", "demo", "--usage-app", "disable", "--container", "db", "--container-user", "bob", "--", "true")).ExitCode.ShouldBe(4);
        (await RunAsync("ssh", "demo", "--usage-app", "disable", "--stdio", "-c", "db")).ExitCode.ShouldBe(0);
        (await RunAsync("ssh", "demo", "--usage-app", "disable", "--", "true")).ExitCode.ShouldBe(4);

        _requests.OfType<ExecStreamRequest>().Select(request => request.Container).ShouldBe([new ContainerChoice("db", "bob"), null]);
        _requests.OfType<SshStreamRequest>().ShouldHaveSingleItem().Container.ShouldBe(new ContainerChoice("db"));
    }

    [Fact]
    public async Task A_user_alone_is_no_choice()
    {
        var result = await RunAsync("ssh", "demo", "--container-user", "bob", "--", "true");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("--container-user names a user of a container, and --container is missing.");
        _requests.ShouldBeEmpty();
    }
}
