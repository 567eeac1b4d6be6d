using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Coder.Terraform.Processes;
using Coder.Testing;

namespace Coder.Terraform.Tests.Processes;

public sealed class ChildRunnerTests : IDisposable
{
    private static readonly Dictionary<string, string> Variables = new() { ["PATH"] = Environment.GetEnvironmentVariable("PATH")! };
    private readonly TemporaryFolder _folder = new("coder-child-");
    private readonly ChildRunner _runner = new(TimeProvider.System);
    private readonly List<string> _lines = [];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ChildGroup.EndsWithCommand)]
    [InlineData(ChildGroup.LivesOn)]
    public async Task A_command_that_does_not_end_when_asked_is_killed_with_its_children(ChildGroup group)
    {
        using var cancel = new CancellationTokenSource();

        var code = await _runner.RunAsync(
            Shell("trap '' INT; sh -c 'trap \"\" INT; echo child; while :; do sleep 60; done' & wait; wait") with { Group = group, Grace = TimeSpan.FromMilliseconds(50) },
            line =>
            {
                _lines.Add(line);
                cancel.Cancel();
            },
            _ => { },
            cancel.Token);

        _lines.ShouldBe(["child"]);
        code.ShouldBe(128 + 9);
    }

    [Theory]
    [InlineData(ChildGroup.EndsWithCommand)]
    [InlineData(ChildGroup.LivesOn)]
    public async Task A_command_that_is_asked_may_end_by_itself(ChildGroup group)
    {
        using var cancel = new CancellationTokenSource();

        var code = await _runner.RunAsync(
            Shell("trap 'echo asked; exit 3' INT; echo ready; while :; do sleep 0.05; done") with { Group = group, Grace = TimeSpan.FromMinutes(1) },
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
        var errors = new List<string>();

        var code = await _runner.RunAsync(Shell("printf 'a\\r\\nb\\n\\nlast'; echo problem >&2; exit 4"), _lines.Add, errors.Add, default);

        (code, string.Join('|', _lines), string.Join('|', errors)).ShouldBe((4, "a|b||last", "problem"));
    }

    [Fact]
    public async Task Long_lines_come_in_pieces()
    {
        (await _runner.RunAsync(Shell("printf '1234\\n123456789\\n'; printf 12345678") with { LongestLine = 4 }, _lines.Add, _ => { }, default)).ShouldBe(0);

        _lines.ShouldBe(["1234", "1234", "5678", "9", "1234", "5678"]);
    }

    [Fact]
    public async Task What_is_given_is_read_and_what_is_printed_comes_as_it_is()
    {
        using var output = new MemoryStream();
        var input = string.Concat(Enumerable.Repeat("ä\r\n", 100_000));

        (await _runner.RunAsync(Shell("cat") with { Input = input }, output, _lines.Add, default)).ShouldBe(0);
        Encoding.UTF8.GetString(output.ToArray()).ShouldBe(input);
        (await _runner.RunAsync(Shell("exit 5") with { Input = input }, output, _lines.Add, default)).ShouldBe(5);
    }

    [Fact]
    public async Task A_command_whose_output_is_not_taken_is_killed()
    {
        using var full = new MemoryStream(new byte[10]);

        await Should.ThrowAsync<NotSupportedException>(_runner.RunAsync(Shell("while :; do echo more; done"), full, _lines.Add, default));
    }

    [Fact]
    public async Task What_a_command_leaves_in_the_background_ends_with_it_or_goes_on()
    {
        // The first one holds the output open: until it is killed, the call does not return.
        (await _runner.RunAsync(Shell("sleep 600 & exit 7"), _lines.Add, _ => { }, default).InTimeAsync()).ShouldBe(7);

        await _runner.RunAsync(Shell("sleep 600 >/dev/null 2>&1 & echo $!") with { Group = ChildGroup.LivesOn }, _lines.Add, _ => { }, default);
        var id = _lines.ShouldHaveSingleItem();
        StateOf(id).ShouldBeOneOf('R', 'S', 'D');
        using var background = Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture));
        background.Kill();
    }

    [Fact]
    public async Task A_command_has_the_variables_that_it_is_given_and_no_others()
    {
        var variables = new Dictionary<string, string>(Variables) { ["GREETING"] = "hello" };
        Environment.SetEnvironmentVariable("CODER_TEST_SECRET_OF_THE_SERVER", "secret");

        await _runner.RunAsync(new ChildCommand("env", [], _folder.Path, variables), _lines.Add, _ => { }, default);

        _lines.ShouldContain("GREETING=hello");
        _lines.ShouldNotContain(line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Programs_are_found_in_the_folder_and_in_the_path_of_the_command()
    {
        var own = _folder.Script("own", "echo found");
        File.SetUnixFileMode(own, UnixFileMode.UserRead);
        (await FailureAsync("./own")).NativeErrorCode.ShouldBe(13);
        File.SetUnixFileMode(own, UnixFileMode.UserRead | UnixFileMode.UserExecute);

        await _runner.RunAsync(new ChildCommand("./own", [], _folder.Path, Variables), _lines.Add, _ => { }, default);
        await _runner.RunAsync(new ChildCommand("own", [], "/", new Dictionary<string, string> { ["PATH"] = "/usr/bin:" + _folder.Path }), _lines.Add, _ => { }, default);

        _lines.ShouldBe(["found", "found"]);
        (await FailureAsync("own")).Message.ShouldBe("No such file or directory");
        (await FailureAsync("/no/such/program")).NativeErrorCode.ShouldBe(2);
    }

    private Task<Win32Exception> FailureAsync(string program) =>
        Should.ThrowAsync<Win32Exception>(() => _runner.RunAsync(new ChildCommand(program, [], _folder.Path, Variables), _lines.Add, _ => { }, default));

    private ChildCommand Shell(string script) => new("/bin/sh", ["-c", script], _folder.Path, Variables);

    /// <summary>The state of a process, from proc_pid_stat(5); a dash when there is none.</summary>
    private static char StateOf(string id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[stat.LastIndexOf(')') + 2];
        }
        catch (IOException)
        {
            return '-';
        }
    }
}
