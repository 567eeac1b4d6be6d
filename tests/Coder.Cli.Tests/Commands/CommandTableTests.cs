using Coder.Cli.Tests.Infrastructure;

namespace Coder.Cli.Tests.Commands;

public sealed class CommandTableTests : CliTest
{
    [Fact]
    public void A_command_that_is_not_named_looks_like_the_built_one()
    {
        var host = new CliHost(Console, _ => null, TimeProvider.System);

        var outlined = CommandTable.For(host, []).Select(Look);

        outlined.ShouldBe(CommandTable.All(host).Select(Look));
    }

    [Theory]
    [InlineData("delete")]
    [InlineData("rm")]
    public void A_command_that_is_named_is_built(string word)
    {
        var host = new CliHost(Console, _ => null, TimeProvider.System);

        var built = CommandTable.For(host, ["--verbose", word]).Where(command => command.Options.Count > 0);

        built.Select(command => command.Name).ShouldBe(["delete"]);
    }

    [Fact]
    public async Task Help_shows_every_command_by_groups_and_the_options_of_all()
    {
        var result = await RunAsync("--help");

        result.ExitCode.ShouldBe(0);
        result.Output.ShouldContain("WORKSPACES\n  create        Create a workspace\n");
        result.Output.ShouldContain("-h, --help  Show help\n");
        result.Output.ShouldContain("-v, --verbose                 Say more about what is done [CODER_VERBOSE]\n");
        result.Output.ShouldNotContain("__complete");
    }

    [Fact]
    public async Task Help_of_a_command_shows_how_it_is_called()
    {
        var result = await RunAsync("templates", "push", "--help");

        result.Output.ShouldContain("USAGE\n  coder templates push [name] [options]\n");
        result.Output.ShouldContain("# from this directory\n  coder templates push\n");
    }

    [Fact]
    public async Task A_word_that_resembles_a_command_is_corrected()
    {
        var result = await RunAsync("lst");

        result.ExitCode.ShouldBe(1);
        result.Error.ShouldContain("coder has no command \"lst\".");
        result.Error.ShouldContain("Did you mean list?");
    }

    [Fact]
    public async Task What_could_follow_is_known_of_commands_that_are_not_named()
    {
        var result = await RunAsync("__complete", "coder ssh --");

        result.Output.ShouldContain("--wait");
    }

    private static string Look(CliCommand command) =>
        $"{command.Group} {command.Name} ({string.Join(", ", command.Aliases)}): {command.Description} {(command.Hidden ? "hidden" : "")}";
}
