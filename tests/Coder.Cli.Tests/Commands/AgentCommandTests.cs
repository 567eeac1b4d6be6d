using Coder.Cli.Tests.Infrastructure;

namespace Coder.Cli.Tests.Commands;

public sealed class AgentCommandTests : CliTest
{
    [Fact]
    public async Task Whether_dev_containers_are_started_is_true_or_false()
    {
        Environment["CODER_AGENT_URL"] = Server.Url;
        Environment["CODER_AGENT_TOKEN"] = "token";
        Environment["CODER_AGENT_DEVCONTAINERS_ENABLE"] = "sometimes";

        var result = await RunAsync("agent");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("CODER_AGENT_DEVCONTAINERS_ENABLE can be true or false, not \"sometimes\".");
    }

    [Fact]
    public async Task The_environment_of_a_dev_container_has_to_be_one()
    {
        Environment["CODER_AGENT_URL"] = Server.Url;
        Environment["CODER_AGENT_TOKEN"] = "token";
        Environment["CODER_AGENT_REMOTE_ENV"] = "MODE=dev";

        var result = await RunAsync("agent");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("CODER_AGENT_REMOTE_ENV is no JSON object of texts.");
    }
}
