using Coder.Cli.Tests.Infrastructure;

namespace Coder.Cli.Tests.Commands;

public sealed class TemplatesCheckCommandTests : CliTest
{
    [Theory]
    [InlineData("templates validate ./x -o json")]
    [InlineData("templates plan --parameter cpu=4 --transition stop")]
    [InlineData("template test ./x --filter a.tftest.hcl --offline")]
    public async Task The_engine_is_left_to_the_servers_program_without_a_server_or_a_login(string line)
    {
        var result = await RunAsync(line.Split(' '));

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldStartWith("Error: The server is not installed beside this program.\n  Looked for ");
        Server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Flags_are_checked_here()
    {
        var result = await RunAsync("templates", "plan", "--transition", "sideways");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("sideways");
    }

    [Fact]
    public async Task Help_says_how_to_use_them()
    {
        var result = await RunAsync("templates", "test", "--help");

        result.ExitCode.ShouldBe(0);
        result.Output.ShouldContain("coder templates test [directory] [options]");
        result.Output.ShouldContain("--filter <file>");
    }
}
