using Coder.Provisioner.Tests.Infrastructure;

namespace Coder.Provisioner.Tests;

/// <summary>The starter that ships, imported and built for real: with its processes and folders.</summary>
public sealed class StarterTemplateTests
{
    private static readonly ReadOnlyMemory<byte> Host = Archive.OfStarter("host");

    [Fact]
    public async Task The_host_starter_imports_with_parameters_and_resources_of_both_transitions()
    {
        await using var machine = new Machine();

        var import = await machine.ImportAsync(Host);

        import.Error.ShouldBeNull(machine.Log.Text);
        import.Readme.ShouldContain("# Host shell");
        import.Parameters.Select(p => p.Name).Order().ShouldBe(["dotfiles_uri", "shell"]);
        import.Parameters.ShouldAllBe(p => !p.Required && p.Mutable);
        import.Parameters.Single(p => p.Name == "shell").Options.Select(o => o.Value).ShouldBe(["/bin/bash", "/bin/sh"]);
        import.StartResources.Select(r => r.Type).ShouldContain("host_process");
        import.StopResources.Select(r => r.Type).ShouldBe(["host_directory", "host_directory"]);
        machine.Log.Stages.ShouldBe(
        [
            "Setting up", "Adding README.md...", "Parsing template parameters", "Detecting persistent resources",
            "Detecting ephemeral resources", "Cleaning Up",
        ]);
        Directory.Exists(machine.Environment.HostDataDirectory).ShouldBeFalse();
    }

    [Fact]
    public async Task A_planned_agent_is_on_the_process_that_it_runs_in()
    {
        await using var machine = new Machine();

        var import = await machine.ImportAsync(Host);

        var process = import.StartResources.Single(r => r.Type == "host_process");
        var agent = process.Agents.ShouldHaveSingleItem();
        agent.Name.ShouldBe("main");
        agent.OperatingSystem.ShouldBe("linux");
        agent.Apps.Select(a => a.Slug).ShouldBe(["log", "templates"]);
        agent.Metadata.Select(m => m.Key).ShouldBe(["load", "memory", "disk", "uptime"]);
        import.StopResources.ShouldAllBe(r => r.Agents.Count == 0);
    }

    [Fact]
    public async Task A_workspace_starts_stops_starts_again_with_its_home_and_leaves_nothing_behind()
    {
        await using var machine = new Machine();
        var pipe = await machine.PipeAsync("agent-up");
        machine.UseAgent($"echo \"$1 $CODER_AGENT_TOKEN $CODER_AGENT_URL $HOME $$\" > {pipe}; trap 'exit 0' TERM; while :; do sleep 600 & wait; done");

        var started = await machine.SucceedAsync(machine.Request(Host, WorkspaceTransition.Start));

        var process = started.Resources.Single(r => r.Type == "host_process");
        var agent = process.Agents.ShouldHaveSingleItem();
        var home = Path.Combine(machine.WorkspaceDirectory, "home");
        var (first, pid) = await SeenByAgentAsync(pipe);
        first.ShouldBe($"agent {agent.Token} http://127.0.0.1:3000/ {home}");
        agent.EnvironmentVariables["GIT_AUTHOR_NAME"].ShouldBe("Ada Lovelace");
        agent.Scripts.ShouldHaveSingleItem().StartBlocksLogin.ShouldBeTrue();
        await File.WriteAllTextAsync(Path.Combine(home, "note"), "kept");
        machine.Log.Text.ShouldContain("host_process.workspace[0]: Creating...");
        machine.Log.Text.ShouldContain("host_process.workspace[0]: Creation complete after");
        started.Timings.ShouldContain(t => t.Stage == "apply" && t.Source == "host" && t.Action == "create");

        var stopped = await machine.SucceedAsync(machine.Request(Host, WorkspaceTransition.Stop, started.State));

        Machine.IsRunning(pid).ShouldBeFalse();
        stopped.Resources.Select(r => r.Type).ShouldBe(["host_directory", "host_directory"]);
        File.Exists(Path.Combine(home, "note")).ShouldBeTrue();

        var again = await machine.SucceedAsync(machine.Request(Host, WorkspaceTransition.Start, stopped.State));

        var token = again.Resources.SelectMany(r => r.Agents).ShouldHaveSingleItem().Token;
        token.ShouldNotBe(agent.Token);
        (await SeenByAgentAsync(pipe)).Seen.ShouldContain(token);
        (await File.ReadAllTextAsync(Path.Combine(home, "note"))).ShouldBe("kept");

        var deleted = await machine.SucceedAsync(machine.Request(Host, WorkspaceTransition.Delete, again.State));

        deleted.State.IsEmpty.ShouldBeTrue();
        Directory.Exists(machine.WorkspaceDirectory).ShouldBeFalse();
    }

    [Fact]
    public async Task A_process_that_ended_is_started_again_by_the_next_start()
    {
        await using var machine = new Machine();
        var pipe = await machine.PipeAsync("agent-up");
        machine.UseAgent($"echo $$ > {pipe}; exec sleep 600");
        var started = await machine.SucceedAsync(machine.Request(Host, WorkspaceTransition.Start));
        var pid = int.Parse(await Machine.HearAsync(pipe));
        await EndProcessOfAsync(pid);

        await machine.SucceedAsync(machine.Request(Host, WorkspaceTransition.Start, started.State));

        int.Parse(await Machine.HearAsync(pipe)).ShouldNotBe(pid);
    }

    [Fact]
    public async Task A_process_whose_build_was_killed_before_it_stored_the_state_is_replaced_by_the_next_build()
    {
        await using var machine = new Machine();
        var pipe = await machine.PipeAsync("agent-up");
        machine.UseAgent($"echo $$ > {pipe}; exec sleep 600");
        await machine.SucceedAsync(machine.Request(Host, WorkspaceTransition.Start));
        var lost = int.Parse(await Machine.HearAsync(pipe));

        await machine.SucceedAsync(machine.Request(Host, WorkspaceTransition.Start));

        Machine.IsRunning(lost).ShouldBeFalse();
        machine.Log.Text.ShouldContain("an interrupted build has left a process behind; it is stopped");
    }

    [Fact]
    public async Task Deleting_without_state_ends_what_a_killed_build_started()
    {
        await using var machine = new Machine();
        var pipe = await machine.PipeAsync("agent-up");
        machine.UseAgent($"echo $$ > {pipe}; exec sleep 600");
        await machine.SucceedAsync(machine.Request(Host, WorkspaceTransition.Start));
        var lost = int.Parse(await Machine.HearAsync(pipe));

        await machine.SucceedAsync(machine.Request(Host, WorkspaceTransition.Delete));

        Machine.IsRunning(lost).ShouldBeFalse();
    }

    [Fact]
    public async Task The_agent_of_a_killed_process_starts_again_by_itself()
    {
        await using var machine = new Machine();
        var pipe = await machine.PipeAsync("agent-up");
        machine.UseAgent($"echo $$ > {pipe}; exec sleep 600");
        await machine.SucceedAsync(machine.Request(Host, WorkspaceTransition.Start));
        var first = int.Parse(await Machine.HearAsync(pipe));

        using (var agent = System.Diagnostics.Process.GetProcessById(first))
        {
            agent.Kill();
        }

        int.Parse(await Machine.HearAsync(pipe)).ShouldNotBe(first);
    }

    [Fact]
    public async Task While_host_workspaces_are_off_the_import_names_the_setting()
    {
        await using var machine = new Machine();
        machine.Environment = machine.Environment with { HostProviderEnabled = false, HostDataDirectory = "" };

        var import = await machine.ImportAsync(Host);

        import.Error.ShouldNotBeNull().ShouldStartWith("Importing the template failed: Host workspaces are not enabled");
        import.Error.ShouldContain("CODER_HOST_PROVIDER_ENABLE=true");
    }

    private static async Task<(string Seen, int Pid)> SeenByAgentAsync(string pipe)
    {
        var words = (await Machine.HearAsync(pipe)).Trim().Split(' ');
        return (string.Join(' ', words[..^1]), int.Parse(words[^1]));
    }

    // The agent's parent is the init script, which is the process that the resource stands for.
    private static async Task EndProcessOfAsync(int agent)
    {
        var parent = File.ReadLines($"/proc/{agent}/status").First(l => l.StartsWith("PPid:", StringComparison.Ordinal))[5..].Trim();
        using var process = System.Diagnostics.Process.GetProcessById(int.Parse(parent));
        process.Kill();
        await process.WaitForExitAsync();
    }
}
