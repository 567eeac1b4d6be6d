using Coder.EndToEnd.Tests.Recovery;

namespace Coder.EndToEnd.Tests.Connect;

/// <summary><c>coder exp rpty</c>: the terminal that lives on.</summary>
[Collection(SshWorkspace.Collection)]
public sealed class ReconnectingTerminalTests(SshWorkspace workspace)
{
    [Fact]
    public async Task A_terminal_is_left_and_found_again_with_its_screen_and_shell()
    {
        var id = Guid.NewGuid();
        using (var first = Attach($"{id}"))
        {
            await first.TypeAsync("kept=yes; echo here-$((20+3))\n");
            await first.SeesAsync("here-23");
            first.Input.Close();
            var (exitCode, error) = await first.EndAsync();
            exitCode.ShouldBe(0, error);
            error.ShouldContain($"attach again with: coder exp rpty demo --reconnect {id}");
        }

        using var second = Attach($"{id}");
        await second.SeesAsync("here-23");
        await second.TypeAsync("echo $kept-$((40+4))\n");
        await second.SeesAsync("yes-44");
        await second.TypeAsync("exit\n");
        (await second.EndAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task An_id_that_is_none_is_refused()
    {
        var refused = await workspace.Server.CliAsync("exp", "rpty", "demo", "--reconnect", "mine");
        refused.ExitCode.ShouldBe(1);
        refused.Error.ShouldContain("\"mine\" is not the id of a terminal: that is a UUID.");
    }

    private LiveCommand Attach(string id) => LiveCommand.Cli(workspace.Server, "exp", "rpty", "demo", "--reconnect", id);
}
