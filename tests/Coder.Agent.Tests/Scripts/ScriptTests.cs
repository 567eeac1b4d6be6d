using Coder.Agent.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;
using Coder.Testing;

namespace Coder.Agent.Tests.Scripts;

public sealed class ScriptTests
{
    [Fact]
    public async Task Start_scripts_run_in_parallel_and_then_the_agent_is_ready()
    {
        // Each waits for the other one: they only end when they run at the same time.
        using var folder = new TemporaryFolder("coder-scripts-");
        var one = Manifests.Script($"mkfifo {folder.Of("a")} 2>/dev/null; echo x > {folder.Of("a")}; echo one");
        var two = Manifests.Script($"mkfifo {folder.Of("a")} 2>/dev/null; read x < {folder.Of("a")}; echo two");
        await using var agent = Start(one, two);

        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);

        States(agent).ShouldBe([AgentLifecycle.Starting, AgentLifecycle.Ready]);
        await agent.Server.WaitUntilAsync(() => agent.Server.LogLines(one.LogSourceId).Count > 0 && agent.Server.LogLines(two.LogSourceId).Count > 0);
        agent.Server.LogLines(one.LogSourceId).ShouldBe(["one"]);
        agent.Server.LogLines(two.LogSourceId).ShouldBe(["two"]);
        agent.Server.Reports<ScriptCompletion>().Select(done => (done.Stage, done.Status, done.ExitCode))
            .ShouldBe([(ScriptStages.Start, ScriptStatuses.Ok, 0), (ScriptStages.Start, ScriptStatuses.Ok, 0)]);
    }

    [Fact]
    public async Task A_script_that_fails_is_reported_with_its_exit_code()
    {
        var script = Manifests.Script("echo fine; echo broken >&2; exit 9");
        await using var agent = Start(script);

        await agent.Server.WaitForStateAsync(AgentLifecycle.StartError);
        await agent.Server.WaitUntilAsync(() => agent.Server.LogLines(script.LogSourceId).Count == 2);

        var done = agent.Server.Reports<ScriptCompletion>().ShouldHaveSingleItem();
        (done.ScriptId, done.Status, done.ExitCode).ShouldBe((script.Id, ScriptStatuses.ExitFailure, 9));
        agent.Server.Reports<LogBatch>().SelectMany(batch => batch.Logs).Select(line => (line.Level, line.Output))
            .ShouldBe([(LogLevels.Info, "fine"), (LogLevels.Error, "broken")], ignoreOrder: true);
    }

    [Fact]
    public async Task A_script_that_takes_too_long_is_interrupted()
    {
        var time = new ManualTime();
        var script = Manifests.Script("trap 'echo interrupted; exit 1' INT; echo waiting; while :; do sleep 0.05; done") with { TimeoutSeconds = 20 };
        await using var agent = Start(time, script);
        await agent.Server.WaitUntilAsync(() => agent.Server.LogLines(script.LogSourceId).Contains("waiting"));

        time.Advance(TimeSpan.FromSeconds(20));

        await agent.Server.WaitForStateAsync(AgentLifecycle.StartTimeout);
        agent.Server.Reports<ScriptCompletion>().ShouldHaveSingleItem().Status.ShouldBe(ScriptStatuses.TimedOut);
        await agent.Server.WaitUntilAsync(() => agent.Server.LogLines(script.LogSourceId).Contains("interrupted"));
        await agent.Server.WaitUntilAsync(
            () => agent.Server.LogLines(script.LogSourceId).Contains("The script took longer than 20 s and was ended."));
    }

    [Fact]
    public async Task Output_that_a_background_process_holds_open_is_a_warning()
    {
        var time = new ManualTime();
        var script = Manifests.Script("sleep 100 & echo pid=$!");
        await using var agent = Start(time, script);
        await agent.Server.WaitUntilAsync(() => agent.Server.LogLines(script.LogSourceId).Count > 0);

        await agent.AdvanceUntilAsync(() => agent.Server.Reports<ScriptCompletion>().Count > 0);

        agent.Server.Reports<ScriptCompletion>()[0].Status.ShouldBe(ScriptStatuses.PipesLeftOpen);
        var pid = int.Parse(agent.Server.LogLines(script.LogSourceId)[0]["pid=".Length..]);
        System.Diagnostics.Process.GetProcessById(pid).Kill();
    }

    [Fact]
    public async Task A_first_line_with_an_interpreter_chooses_it()
    {
        var script = Manifests.Script("  #!/bin/sh -e\necho \"runs ${0##*/}\"; false; echo never");
        await using var agent = Start(script);

        await agent.Server.WaitForStateAsync(AgentLifecycle.StartError);
        await agent.Server.WaitUntilAsync(() => agent.Server.LogLines(script.LogSourceId).Count > 0);

        agent.Server.LogLines(script.LogSourceId).ShouldBe(["runs sh"]);
    }

    [Fact]
    public async Task Each_script_has_its_log_file_its_data_directory_and_the_shared_bin_directory()
    {
        var script = Manifests.Script("echo \"$CODER_SCRIPT_DATA_DIR $CODER_SCRIPT_BIN_DIR\"; [ -d \"$CODER_SCRIPT_DATA_DIR\" ] && echo exists");
        var named = Manifests.Script("echo named") with { LogPath = "$NAMED_LOGS/named.log" };
        using var folder = new TemporaryFolder("coder-scripts-");
        var variables = new Dictionary<string, string> { ["NAMED_LOGS"] = folder.Path };
        await using var agent = new TestAgent(new FakeServer
        {
            Manifest = Manifests.Empty with { Scripts = [script, named], EnvironmentVariables = variables },
        });

        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);

        var data = Path.Combine(agent.Options.ScriptDataDirectory, script.LogSourceId.ToString());
        var log = Path.Combine(agent.Options.LogDirectory, $"coder-script-{script.LogSourceId}.log");
        (await File.ReadAllTextAsync(log)).ShouldBe($"{data} {agent.Options.ScriptBinDirectory}\nexists\n");
        (await File.ReadAllTextAsync(folder.Of("named.log"))).ShouldBe("named\n");
        File.GetUnixFileMode(log).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Stop_scripts_run_when_the_server_asks_and_then_the_agent_ends()
    {
        var start = Manifests.Script("echo up");
        var stop = Manifests.Script("echo down", onStart: false, onStop: true);
        await using var agent = Start(start, stop);
        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);

        await agent.Server.CallAsync(AgentMethods.Shutdown, new ShutdownRequest("test"), AgentProtocolJson.Default.ShutdownRequest);

        await agent.Completion.InTimeAsync();
        States(agent).ShouldBe([AgentLifecycle.Starting, AgentLifecycle.Ready, AgentLifecycle.ShuttingDown, AgentLifecycle.Off]);
        agent.Server.LogLines(stop.LogSourceId).ShouldBe(["down"]);
        agent.Server.Reports<ScriptCompletion>()[^1].Stage.ShouldBe(ScriptStages.Stop);
    }

    [Fact]
    public async Task A_stop_script_that_fails_is_a_shutdown_error()
    {
        await using var agent = Start(Manifests.Script("exit 2", onStart: false, onStop: true));
        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);

        agent.Stop();

        await agent.Completion.InTimeAsync();
        States(agent)[^1].ShouldBe(AgentLifecycle.ShutdownError);
    }

    [Fact]
    public async Task Start_scripts_do_not_run_again_after_a_reconnect_and_running_ones_go_on()
    {
        using var folder = new TemporaryFolder("coder-scripts-");
        var script = Manifests.Script($"mkfifo {folder.Of("go")}; echo begun; read go < {folder.Of("go")}; echo went-on");
        await using var agent = Start(script);
        await agent.Server.WaitUntilAsync(() => agent.Server.LogLines(script.LogSourceId).Contains("begun"));

        await agent.Server.CutAsync();
        await agent.Server.WaitUntilAsync(() => agent.Server.ConnectionCount == 2);
        await File.WriteAllTextAsync(folder.Of("go"), "go\n");

        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);
        await agent.Server.WaitUntilAsync(() => agent.Server.LogLines(script.LogSourceId).Contains("went-on"));
        // A batch whose answer was cut off is sent again.
        agent.Server.LogLines(script.LogSourceId).Distinct().ShouldBe(["begun", "went-on"]);
        agent.Server.Reports<ScriptCompletion>().Count.ShouldBe(1);
    }

    [Fact]
    public async Task After_an_overflow_no_more_lines_are_sent_but_the_file_has_them_all()
    {
        var script = Manifests.Script("echo first; seq 1 5000; sleep 0.2; echo last");
        var server = new FakeServer { Manifest = Manifests.Empty with { Scripts = [script] }, MaxLogLines = 1 };
        await using var agent = new TestAgent(server);

        await server.WaitForStateAsync(AgentLifecycle.Ready);

        server.LogLines(script.LogSourceId).ShouldNotContain("last");
        var log = await File.ReadAllLinesAsync(Path.Combine(agent.Options.LogDirectory, $"coder-script-{script.LogSourceId}.log"));
        log.Length.ShouldBe(5002);
        log[^1].ShouldBe("last");
    }

    [Fact]
    public async Task At_most_one_mebibyte_and_a_line_is_sent()
    {
        var script = Manifests.Script("head -c 3000000 /dev/zero | tr '\\0' 'x' | fold -w 1000");
        await using var agent = Start(script);

        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);
        agent.Stop();
        await agent.Completion.InTimeAsync();

        var bytes = agent.Server.LogLines(script.LogSourceId).Sum(line => line.Length);
        bytes.ShouldBeInRange(1 << 20, (1 << 20) + 1000);
    }

    [Fact]
    public async Task A_scheduled_script_runs_when_its_time_comes()
    {
        var time = new ManualTime();
        var script = Manifests.Script("echo tick", onStart: false) with { Cron = "*/10 * * * * *" };
        await using var agent = Start(time, script);
        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);
        agent.Server.Reports<ScriptCompletion>().ShouldBeEmpty();

        await agent.AdvanceUntilAsync(() => agent.Server.Reports<ScriptCompletion>().Count > 0);

        agent.Server.Reports<ScriptCompletion>()[0].Stage.ShouldBe(ScriptStages.Cron);
        agent.Server.Reports<ScriptCompletion>()[0].StartedAt.ShouldBeGreaterThanOrEqualTo(DateTimeOffset.UnixEpoch.AddSeconds(10));
    }

    private static TestAgent Start(params AgentScript[] scripts) => Start(TimeProvider.System, scripts);

    private static TestAgent Start(TimeProvider time, params AgentScript[] scripts) =>
        new(new FakeServer { Manifest = Manifests.Empty with { Scripts = scripts } }, time);

    private static IReadOnlyList<string> States(TestAgent agent) =>
        [.. agent.Server.Reports<LifecycleReport>().Select(report => report.State)];
}
