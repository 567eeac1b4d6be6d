using Coder.Cli.Tests.Infrastructure;

namespace Coder.Cli.Tests.Commands;

public sealed class ServerCommandTests : CliTest
{
    [Theory]
    [InlineData("server dbcrypt rotate --new-key x")]
    [InlineData("reset-password ada --postgres-url x")]
    public async Task What_only_the_server_can_do_is_left_to_its_program(string line)
    {
        var result = await RunAsync(line.Split(' '));

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldStartWith("Error: The server is not installed beside this program.\n  Looked for ");
        Server.Requests.ShouldBeEmpty();
    }
}
