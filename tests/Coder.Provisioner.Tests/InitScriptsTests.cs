using System.Diagnostics;
using Coder.Testing;

namespace Coder.Provisioner.Tests;

/// <summary>The bootstrap script, run by a real shell.</summary>
public sealed class InitScriptsTests : IDisposable
{
    private readonly TemporaryFolder _root = new("coder-init-");

    [Fact]
    public void The_script_names_server_and_platform()
    {
        var script = InitScripts.For("linux", "arm64", new Uri("https://coder.example.com"), "token");

        script.ShouldContain("https://coder.example.com/bin/coder-linux-arm64");
        script.ShouldContain("CODER_AGENT_AUTH=\"token\"");
        script.ShouldNotContain("${ACCESS_URL}");
        Should.Throw<ArgumentException>(() => InitScripts.For("plan9", "amd64", new Uri("http://x"), "token")).Message.ShouldContain("plan9/amd64");
    }

    [Theory]
    [InlineData("curl")]
    [InlineData("wget")]
    public async Task It_fetches_the_agent_with_what_is_there_and_runs_it(string tool)
    {
        // The stand-in writes an agent that says how it was called into the file it was asked for, its last argument.
        _root.Script(tool, """
            for last; do :; done
            printf '#!/bin/sh\necho "$1 $CODER_AGENT_URL $CODER_AGENT_AUTH"\n' > "$last"
            """);

        var (code, output) = await RunAsync();

        code.ShouldBe(0);
        output.ShouldContain("agent http://127.0.0.1:9/ token");
    }

    [Fact]
    public async Task A_workspace_that_is_stopped_before_the_agent_started_does_not_wait_for_the_agent()
    {
        _root.Script("curl", """
            for last; do :; done
            printf '#!/bin/sh\nexec sleep 86400\n' > "$last"
            kill -TERM "$PPID"
            """);

        (await RunAsync()).Code.ShouldBe(0);
    }

    [Fact]
    public async Task It_runs_the_binary_of_this_machine_when_there_is_one()
    {
        var binary = _root.Script("local-agent", "echo local $1");

        (await RunAsync(("CODER_AGENT_BINARY", binary))).Output.ShouldContain("local agent");
    }

    [Fact]
    public async Task An_agent_that_failed_leaves_its_log_until_the_workspace_is_stopped()
    {
        var binary = _root.Script("local-agent", "exit 3");
        using var process = Start(("CODER_AGENT_BINARY", binary));

        var told = await process.StandardError.ReadLineAsync(Deadline.Token());
        told.ShouldBe("The agent ended with status 3. Waiting a day, so that this log can be read.");
        process.HasExited.ShouldBeFalse();

        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString()]);
        await process.WaitForExitAsync(Deadline.Token());
        process.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_workspace_that_is_stopped_just_as_its_agent_has_failed_ends_at_once()
    {
        // The signal comes between the last look at whether there was one and the wait for the end of the day.
        const string Stopped = """wait() { [ "$1" = "$agent" ] || kill -TERM $$; command wait "$1"; }""";
        using var process = Start(Stopped, ("CODER_AGENT_BINARY", _root.Script("local-agent", "exit 3")));

        await process.WaitForExitAsync(Deadline.Token());

        process.ExitCode.ShouldBe(0);
    }

    public void Dispose() => _root.Dispose();

    private async Task<(int Code, string Output)> RunAsync(params (string Name, string Value)[] variables)
    {
        using var process = Start(variables);
        var output = await process.StandardOutput.ReadToEndAsync(Deadline.Token());
        await process.WaitForExitAsync(Deadline.Token());
        return (process.ExitCode, output);
    }

    private Process Start(params (string Name, string Value)[] variables) => Start("", variables);

    // Only the tools that the script itself needs are in the PATH, beside those a test installs.
    private Process Start(string before, params (string Name, string Value)[] variables)
    {
        foreach (var tool in new[] { "mktemp", "chmod", "sleep", "sh" })
        {
            var link = _root.Of(tool);
            if (!File.Exists(link))
            {
                File.CreateSymbolicLink(link, File.Exists("/bin/" + tool) ? "/bin/" + tool : "/usr/bin/" + tool);
            }
        }

        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(before + "\n" + InitScripts.For("linux", "amd64", new Uri("http://127.0.0.1:9"), "token"));
        start.Environment.Clear();
        start.Environment["PATH"] = _root.Path;
        start.Environment["TMPDIR"] = _root.Path;
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }
}
