using Coder.Provisioner.Cli;

namespace Coder.Provisioner.Tests.Cli;

public sealed class ProcessGroupTests
{
    private static readonly Dictionary<string, string> Path = new() { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! };

    [Fact]
    public async Task A_command_that_does_not_end_when_asked_is_killed_with_its_children()
    {
        using var cancel = new CancellationTokenSource();
        var lines = new List<string>();
        var group = new ProcessGroup(TimeProvider.System, TimeSpan.FromMilliseconds(50));

        var code = await group.RunAsync(
            new CliCommand("/bin/sh", ["-c", "trap '' INT; sh -c 'trap \"\" INT; echo child; while :; do sleep 60; done' & wait; wait"], "/", Path),
            line =>
            {
                lines.Add(line);
                cancel.Cancel();
            },
            _ => { },
            cancel.Token);

        lines.ShouldBe(["child"]);
        code.ShouldBe(128 + 9);
    }

    [Fact]
    public async Task A_command_that_is_asked_may_end_by_itself()
    {
        using var cancel = new CancellationTokenSource();
        var group = new ProcessGroup(TimeProvider.System, TimeSpan.FromMinutes(1));

        var code = await group.RunAsync(
            new CliCommand("/bin/sh", ["-c", "trap 'echo asked; exit 3' INT; echo ready; while :; do sleep 0.05; done"], "/", Path),
            line =>
            {
                if (line == "ready")
                {
                    cancel.Cancel();
                }
            },
            _ => { },
            cancel.Token);

        code.ShouldBe(3);
    }

    [Fact]
    public async Task Lines_come_whole_and_both_streams_are_told_apart()
    {
        var (output, errors) = (new List<string>(), new List<string>());

        var code = await new ProcessGroup(TimeProvider.System, TimeSpan.Zero).RunAsync(
            new CliCommand("/bin/sh", ["-c", "printf 'a\\r\\nb\\n\\nlast'; echo problem >&2; exit 4"], "/", Path), output.Add, errors.Add, default);

        (code, string.Join('|', output), string.Join('|', errors)).ShouldBe((4, "a|b||last", "problem"));
    }
}
