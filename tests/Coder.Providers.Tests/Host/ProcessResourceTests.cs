using System.Diagnostics;
using Coder.Providers.Declaration;
using Coder.Providers.Host;
using Coder.Providers.Tests.Infrastructure;
using Coder.Terraform.Providers;

namespace Coder.Providers.Tests.Host;

public sealed class ProcessResourceTests
{
    [Fact]
    public async Task A_process_runs_in_a_session_of_its_own_and_is_no_child_of_the_server()
    {
        await using var machine = new HostMachine();

        var process = await machine.StartAsync("exec sleep 600");

        var pid = (int)process.Number("pid");
        ProcessStat.Read(pid)!.Value.IsAlive.ShouldBeTrue();
        ProcessStat.Read(pid)!.Value.Session.ShouldNotBe(ProcessStat.Read(Environment.ProcessId)!.Value.Session);
        File.ReadAllText($"/proc/{pid}/status").ShouldNotContain($"PPid:\t{Environment.ProcessId}\n");
    }

    [Fact]
    public async Task Its_environment_is_the_templates_and_a_few_standard_variables()
    {
        await using var machine = new HostMachine();
        machine.Options = machine.Options with { AgentBinaryPath = "/opt/coder" };
        var pipe = await machine.PipeAsync("out");
        Environment.SetEnvironmentVariable("CODER_TEST_SERVER_SECRET", "do not leak");

        await machine.StartAsync($"env > {pipe}; exec sleep 600", new { GREETING = "hello" });

        var environment = await HostMachine.HearAsync(pipe);
        environment.ShouldContain("GREETING=hello");
        environment.ShouldContain("CODER_AGENT_BINARY=/opt/coder");
        environment.ShouldContain("PATH=");
        environment.ShouldNotContain("do not leak");
    }

    [Fact]
    public async Task Destroying_asks_the_process_first_and_keeps_its_last_words()
    {
        await using var machine = new HostMachine();
        var pipe = await machine.PipeAsync("ready");
        var bye = Path.Combine(machine.WorkspaceDirectory, "bye");
        var process = await machine.StartAsync($"trap 'echo done > {bye}; exit' TERM; echo up > {pipe}; while :; do sleep 600 & wait; done");
        await HostMachine.HearAsync(pipe);

        var result = await machine.Provider.DestroyAsync("host_process", process);

        result.Diagnostics.ShouldBeEmpty();
        result.NewState.ShouldBeNull();
        (await File.ReadAllTextAsync(bye)).ShouldBe("done\n");
        ProcessStat.Read((int)process.Number("pid"))?.IsAlive.ShouldNotBe(true);
    }

    [Fact]
    public async Task A_process_that_does_not_listen_is_killed_after_its_grace_period()
    {
        await using var machine = new HostMachine();
        var pipe = await machine.PipeAsync("ready");
        var process = await machine.StartAsync($"trap '' TERM; echo up > {pipe}; while :; do sleep 600; done", stopTimeout: 0);
        await HostMachine.HearAsync(pipe);
        var provider = machine.Provider;

        var result = await provider.DestroyAsync("host_process", process);

        result.NewState.ShouldBeNull();
        provider.Log.Lines.ShouldContain(l => l.Level == ProgressLevel.Warn && l.Line.Contains("did not end within 0 seconds"));
        ProcessStat.Read((int)process.Number("pid"))?.IsAlive.ShouldNotBe(true);
    }

    [Fact]
    public async Task Descendants_in_sessions_of_their_own_are_ended_too()
    {
        await using var machine = new HostMachine();
        var pipe = await machine.PipeAsync("ready");
        var process = await machine.StartAsync($"setsid sh -c 'echo $$ > {pipe}; exec sleep 600' & wait");
        var stray = int.Parse(await HostMachine.HearAsync(pipe));

        (await machine.Provider.DestroyAsync("host_process", process)).NewState.ShouldBeNull();

        ProcessStat.Read(stray)?.IsAlive.ShouldNotBe(true);
    }

    [Fact]
    public async Task A_process_that_ended_is_noticed()
    {
        await using var machine = new HostMachine();
        var process = await machine.StartAsync("exec sleep 600");
        (await machine.Provider.ReadAsync("host_process", process)).NewState.ShouldBe(process);

        await EndAsync((int)process.Number("pid"));

        (await machine.Provider.ReadAsync("host_process", process)).NewState.ShouldBeNull();
    }

    [Fact]
    public async Task Another_process_with_the_same_number_is_not_taken_for_it()
    {
        await using var machine = new HostMachine();
        var process = await machine.StartAsync("exec sleep 600");
        var other = new BlockValue(process).With("start_time", process.Number("start_time") + 1).Value;

        (await machine.Provider.ReadAsync("host_process", other)).NewState.ShouldBeNull();
        (await machine.Provider.DestroyAsync("host_process", other.WithId(Guid.NewGuid().ToString()))).NewState.ShouldBeNull();

        ProcessStat.Read((int)process.Number("pid"))!.Value.IsAlive.ShouldBeTrue();
    }

    [Fact]
    public async Task Output_goes_to_a_log_that_does_not_grow_without_end()
    {
        await using var machine = new HostMachine();
        var pipe = await machine.PipeAsync("done");

        var process = await machine.StartAsync($"echo first; head -c 3000000 /dev/zero; echo last >&2; echo x > {pipe}; exec sleep 600");

        await HostMachine.HearAsync(pipe);
        await machine.Provider.ReadAsync("host_process", process);
        var log = await File.ReadAllBytesAsync(process.Text("log_file"));
        System.Text.Encoding.ASCII.GetString(log[..6]).ShouldBe("first\n");
        log.Length.ShouldBe(1024 * 1024);
    }

    [Fact]
    public async Task A_process_whose_server_died_before_it_stored_the_state_is_found_and_ended()
    {
        await using var machine = new HostMachine();
        var lost = await machine.StartAsync("exec sleep 600");
        var log = new RecordingLog();

        await HostWorkspace.RecoverAsync(machine.Options, new HashSet<string>(), log);

        ProcessStat.Read((int)lost.Number("pid"))?.IsAlive.ShouldNotBe(true);
        log.Lines.ShouldHaveSingleItem().Line.ShouldContain("an interrupted build has left a process behind");
        Directory.Exists(Path.GetDirectoryName(lost.Text("log_file"))).ShouldBeFalse();
    }

    [Fact]
    public async Task A_process_whose_server_died_before_it_noted_the_number_is_found_by_its_mark()
    {
        await using var machine = new HostMachine();
        var lost = await machine.StartAsync("exec sleep 600");
        new ProcessRecord(lost.Text("id"), "host_process.this").Write(machine.WorkspaceDirectory);

        var next = await machine.StartAsync("exec sleep 600");

        ProcessStat.Read((int)lost.Number("pid"))?.IsAlive.ShouldNotBe(true);
        ProcessStat.Read((int)next.Number("pid"))!.Value.IsAlive.ShouldBeTrue();
    }

    [Fact]
    public async Task Processes_that_the_state_knows_are_left_alone()
    {
        await using var machine = new HostMachine();
        var known = await machine.StartAsync("exec sleep 600");

        await HostWorkspace.RecoverAsync(machine.Options, new HashSet<string> { known.Text("id") }, new RecordingLog());

        ProcessStat.Read((int)known.Number("pid"))!.Value.IsAlive.ShouldBeTrue();
    }

    [Theory]
    [InlineData("no-such-command", null, "command = \"no-such-command\" is not an executable file, nor the name of one in PATH")]
    [InlineData("/etc/passwd", null, "is not an executable file")]
    [InlineData("sh", "/no/such/folder", "directory = \"/no/such/folder\" is not a folder of this machine")]
    public async Task What_cannot_be_started_is_named(string command, string? directory, string told)
    {
        await using var machine = new HostMachine();

        var result = await machine.Provider.ApplyAsync("host_process", new { command, directory });

        result.NewState.ShouldBeNull();
        result.Diagnostics.Told().ShouldContain(told);
    }

    [Fact]
    public async Task Limits_that_cannot_be_enforced_are_told_in_the_build_log()
    {
        await using var machine = new HostMachine();
        machine.Options = machine.Options with { CgroupRoot = machine.Options.DataDirectory };
        var provider = machine.Provider;

        var result = await provider.ApplyAsync("host_process", new { command = "sleep", args = new[] { "600" }, cpu_limit = 1.5, memory_limit_mb = 512 });

        result.Diagnostics.ShouldBeEmpty();
        result.NewState.ShouldNotBeNull();
        provider.Log.Lines.ShouldContain(l => l.Level == ProgressLevel.Warn && l.Line.Contains("cpu_limit and memory_limit_mb have no effect here"));
    }

    [Fact]
    public async Task A_longer_grace_period_changes_in_place_and_another_command_replaces()
    {
        await using var machine = new HostMachine();
        var process = await machine.Provider.CreateAsync("host_process", new { command = "sleep", args = new[] { "600" } });

        (await machine.Provider.PlanAsync("host_process", new { command = "sleep", args = new[] { "600" }, stop_timeout = 60 }, process))
            .RequiresReplace.ShouldBeEmpty();
        (await machine.Provider.PlanAsync("host_process", new { command = "sleep", args = new[] { "700" } }, process))
            .RequiresReplace.ShouldHaveSingleItem().ToString().ShouldBe("args");
    }

    private static async Task EndAsync(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
        await process.WaitForExitAsync();
    }
}
