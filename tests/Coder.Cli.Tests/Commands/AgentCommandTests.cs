using Coder.Cli.Tests.Infrastructure;

namespace Coder.Cli.Tests.Commands;

public sealed class AgentCommandTests : CliTest
{
    [Theory]
    [InlineData("CODER_AGENT_DEVCONTAINERS_ENABLE", "sometimes", "CODER_AGENT_DEVCONTAINERS_ENABLE can be true or false, not \"sometimes\".")]
    [InlineData("CODER_AGENT_REMOTE_ENV", "MODE=dev", "CODER_AGENT_REMOTE_ENV is no JSON object of texts.")]
    public async Task A_variable_with_a_value_that_it_cannot_have_is_named(string variable, string value, string told)
    {
        Environment["CODER_AGENT_URL"] = Server.Url;
        Environment["CODER_AGENT_TOKEN"] = "token";
        Environment[variable] = value;

        var result = await RunAsync("agent");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain(told);
    }
}
