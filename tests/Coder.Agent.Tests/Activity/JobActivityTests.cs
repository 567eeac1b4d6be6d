using Coder.Agent.Activity;
using Coder.Agent.Tests.Infrastructure;
using Coder.Sdk.AgentProtocol;

namespace Coder.Agent.Tests.Activity;

public sealed class JobActivityTests : IDisposable
{
    private const int Agent = 1;

    private readonly TemporaryProc _files = new();
    private readonly ManualTime _time = new();
    private readonly AgentLog _log;
    private readonly StringWriter _told = new();
    private readonly Guid _workspace = Guid.NewGuid();

    public JobActivityTests() => _log = new AgentLog(_files.Path, _told, _time);

    public void Dispose()
    {
        _log.Dispose();
        _files.Dispose();
    }

    [Theory]
    [InlineData("python3", "python3 (process 7)")]
    [InlineData("*train.py --epochs*", "python3 (process 7)")]
    [InlineData("a-compiler-with-a-long-name", "a-compiler-with (process 8)")]
    [InlineData("tmux*", "tmux: server (process 9)")]
    [InlineData("python", null)]
    [InlineData("coder*", null)]
    public void A_pattern_is_all_of_a_name_or_of_a_command_line(string pattern, string? found)
    {
        Process(Agent, "coder", "/opt/coder agent");
        Process(7, "python3", "/usr/bin/python3 /home/dev/train.py --epochs 3");
        Process(8, "a-compiler-with", "/opt/a-compiler-with-a-long-name -O2");
        Process(9, "tmux: server", "tmux new -s night");

        Jobs($"no-such-job,{pattern}", "").Look().ShouldBe(found);
    }

    [Fact]
    public void Processes_of_other_workspaces_and_ended_ones_do_not_count()
    {
        Process(7, "cargo", "cargo build", variables: $"A=1\0CODER_WORKSPACE_ID={Guid.NewGuid()}\0");
        _files.Statistics(8, "cargo", memory: 0, startedAt: 1, state: 'Z');
        var jobs = Jobs("cargo", "");
        jobs.Look().ShouldBeNull();

        Process(9, "cargo", "cargo build", variables: $"CODER_WORKSPACE_ID={_workspace}\0");
        jobs.Look().ShouldBe("cargo (process 9)");
        _files.RemoveProcess(9);
        jobs.Look().ShouldBeNull();

        _told.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[(line.IndexOf(']') + 2)..]).ShouldBe(
            ["a job counts as activity: cargo (process 9)", "no job counts as activity anymore; the last was cargo (process 9)"]);
    }

    [Fact]
    public void Processors_count_when_they_are_busy_for_long_enough_without_a_break()
    {
        var jobs = Jobs("", "0.5 for 1m");
        var seconds = 0L;
        string? After30SecondsWith(double cores)
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            seconds += (long)(cores * 30);
            _files.Statistics(Agent, "coder", memory: 0, startedAt: 1, ticks: 3000 * (long)_time.GetUtcNow().ToUnixTimeSeconds(), childrenTicks: seconds * 100);
            return jobs.Look();
        }

        var looks = new[] { 1.0, 1.0, 1.0, 0.2, 1.0, 2.0, 2.0 }.Select(After30SecondsWith).ToArray();

        // The first look has nothing before it; the agent's own time, ten cores' worth, does not count.
        looks.ShouldBe([null, null, "1.0 cores in use", null, null, "2.0 cores in use", "2.0 cores in use"]);
    }

    [Fact]
    public async Task A_running_job_is_in_the_statistics_until_it_ends()
    {
        await using var agent = new TestAgent(
            new FakeServer { Manifest = Manifests.Empty with { EnvironmentVariables = Variables("sleep 86399", "half a core") } }, new ManualTime());
        await using var user = await CommandUser.StartAsync(agent.Server, "echo started; exec sleep 86399");
        await user.SeesAsync("started");

        await agent.AdvanceUntilAsync(() => agent.Server.Reports<StatsReport>().Any(report => report.ActiveJob?.StartsWith("sleep (process ", StringComparison.Ordinal) == true));
        await user.SignalAsync("TERM");
        await user.ExitAsync();
        await agent.AdvanceUntilAsync(() => agent.Server.Reports<StatsReport>()[^1].ActiveJob is null);

        agent.Server.LogLines(JobActivity.Source.Id).ShouldHaveSingleItem().ShouldStartWith("CODER_ACTIVITY_CPU is \"half a core\"");
    }

    private static Dictionary<string, string> Variables(string processes, string processor) => new()
    {
        [ActivityRules.ProcessesVariable] = processes,
        [ActivityRules.ProcessorVariable] = processor,
    };

    private JobActivity Jobs(string processes, string processor) =>
        new(ActivityRules.Read(Variables(processes, processor)), _workspace, _files.Path, Agent, _log, _time);

    private void Process(int id, string name, string commandLine, string variables = "")
    {
        _files.Statistics(id, name, memory: 0, startedAt: id);
        _files.Write($"{id}/cmdline", commandLine.Replace(' ', '\0') + "\0");
        _files.Write($"{id}/environ", variables);
    }
}
