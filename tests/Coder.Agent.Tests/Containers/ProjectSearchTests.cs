using Coder.Agent.Containers;
using Coder.Agent.Tests.Infrastructure;
using Coder.Sdk;
using Coder.Sdk.AgentProtocol;
using Coder.Testing;

namespace Coder.Agent.Tests.Containers;

/// <summary>The dev containers of repositories in the agent's directory, with the real <c>git</c>.</summary>
public sealed class ProjectSearchTests : IDisposable
{
    private readonly FakeEngine _engine = new();
    private readonly ManualTime _time = new();

    private string Home => Path.Combine(_engine.Directory, "home");

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Those_of_repositories_are_listed_and_can_be_started()
    {
        await MakeRepositoryAsync("site", ".devcontainer/devcontainer.json", ".devcontainer/gpu/devcontainer.json", "docs/.devcontainer.json", "build/.devcontainer.json");
        Write("site/.gitignore", "build/\n");
        Write("plain/.devcontainer.json", "{}"); // no repository
        Write("deep/er/.git/HEAD", "");          // too deep
        await using var agent = Start();
        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);

        var listed = await ListAsync(agent);

        listed.Select(one => (one.Name, one.WorkspaceFolder, one.ConfigPath, one.Status)).ShouldBe(
        [
            ("site", At("site"), At("site/.devcontainer/devcontainer.json"), DevcontainerStatus.Stopped),
            ("site/gpu", At("site"), At("site/.devcontainer/gpu/devcontainer.json"), DevcontainerStatus.Stopped),
            ("docs", At("site/docs"), At("site/docs/.devcontainer.json"), DevcontainerStatus.Stopped),
        ]);
        _engine.Calls.ShouldNotContain(call => call.StartsWith("devcontainer up", StringComparison.Ordinal));

        (await RecreateAsync(agent, listed[0].Id)).Outcome.ShouldBe(DevcontainerOutcomes.Done);
        await Eventually.HoldsAsync("it is up", async () => (await ListAsync(agent))[0] is { Status: DevcontainerStatus.Running, Agent: not null });
        _engine.Calls.ShouldContain(
            $"devcontainer up --log-format json --workspace-folder {At("site")} --config {At("site/.devcontainer/devcontainer.json")} --remove-existing-container");
        (await ListAsync(agent)).Select(one => one.Name).ShouldBe(["site", "site/gpu", "docs"]);
    }

    [Fact]
    public async Task The_directory_can_be_a_repository_itself_and_what_is_new_is_found_a_minute_later()
    {
        await MakeRepositoryAsync(".", "first/.devcontainer.json");
        await using var agent = Start();
        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);
        (await ListAsync(agent)).ShouldHaveSingleItem().Name.ShouldBe("first");

        Write("second/.devcontainer.json", "{}");
        (await ListAsync(agent)).ShouldHaveSingleItem().Name.ShouldBe("first");
        await LetAMinutePassAsync(agent);
        (await ListAsync(agent)).Select(one => one.Name).ShouldBe(["first", "second"]);

        File.Delete(At("first/.devcontainer.json"));
        await LetAMinutePassAsync(agent);
        (await ListAsync(agent)).ShouldHaveSingleItem().Name.ShouldBe("second");
    }

    [Theory]
    [InlineData("""{ "customizations": { "coder": { "ignore": true } } } // nothing for the agent""", 0)]
    [InlineData("""{ "customizations": { "coder": { "ignore": "true" } }, }""", 1)]
    [InlineData("""{ "customizations": """, 1)]
    public async Task A_file_can_ask_to_be_ignored_and_a_wrong_one_is_listed(string json, int listed)
    {
        await MakeRepositoryAsync("site");
        Write("site/.devcontainer.json", json);
        await using var agent = Start();
        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);

        (await ListAsync(agent)).Count.ShouldBe(listed);
    }

    [Fact]
    public async Task A_file_that_links_to_something_endless_is_not_read()
    {
        await MakeRepositoryAsync("site");
        File.CreateSymbolicLink(At("site/.devcontainer.json"), "/dev/zero");
        await using var agent = Start();
        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);

        (await ListAsync(agent)).ShouldHaveSingleItem().Name.ShouldBe("site");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_asks_for_it_is_started_with_the_workspace_if_that_is_allowed(bool isAllowed)
    {
        await MakeRepositoryAsync("calm", ".devcontainer.json");
        await MakeRepositoryAsync("eager");
        Write("eager/.devcontainer.json", """{ "customizations": { "coder": { "autoStart": true } } }""");
        _engine.Install("git", $"echo > '{_engine.Directory}/searched'; exec /usr/bin/git \"$@\"");
        await using var agent = Start(options => options with { DiscoveryAutostart = isAllowed });
        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);

        if (isAllowed)
        {
            await Eventually.HoldsAsync("it is up", async () => (await ListAsync(agent)).Single(one => one.Name == "eager").Status == DevcontainerStatus.Running);
        }
        else
        {
            File.Exists(Path.Combine(_engine.Directory, "searched")).ShouldBeFalse("nobody has asked for the list yet");
        }

        _engine.Calls.Where(call => call.StartsWith("devcontainer up", StringComparison.Ordinal)).ShouldBe(
            isAllowed ? [$"devcontainer up --log-format json --workspace-folder {At("eager")} --config {At("eager/.devcontainer.json")}"] : []);
        (await ListAsync(agent)).Single(one => one.Name == "calm").Status.ShouldBe(DevcontainerStatus.Stopped);
    }

    [Fact]
    public async Task Nothing_waits_for_a_slow_search_but_the_list()
    {
        await MakeRepositoryAsync("site", ".devcontainer.json");
        _engine.Install("git", $"until [ -e '{_engine.Directory}/go' ]; do sleep 0.1; done; exec /usr/bin/git \"$@\"");
        await using var agent = Start(options => options with { DiscoveryAutostart = true });
        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);
        var listing = ListAsync(agent);

        (await RecreateAsync(agent, Guid.NewGuid())).Outcome.ShouldBe(DevcontainerOutcomes.Unknown);

        listing.IsCompleted.ShouldBeFalse();
        _engine.Write("go", "");
        (await listing).ShouldHaveSingleItem().Name.ShouldBe("site");
    }

    [Fact]
    public async Task One_of_the_template_is_listed_once()
    {
        await MakeRepositoryAsync("site", ".devcontainer.json");
        var declared = new AgentDevcontainer { Id = Guid.NewGuid(), Name = "web", WorkspaceFolder = "~/site" };
        await using var agent = Start(declared: declared);
        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);

        (await ListAsync(agent)).ShouldHaveSingleItem().Id.ShouldBe(declared.Id);
    }

    [Fact]
    public async Task The_search_can_be_switched_off()
    {
        await MakeRepositoryAsync("site", ".devcontainer.json");
        await using var agent = Start(options => options with { ProjectDiscovery = false });
        await agent.Server.WaitForStateAsync(AgentLifecycle.Ready);

        (await ListAsync(agent)).ShouldBeEmpty();
    }

    private Task LetAMinutePassAsync(TestAgent agent)
    {
        var end = _time.GetUtcNow() + Devcontainers.SearchInterval;
        return agent.AdvanceUntilAsync(() => _time.GetUtcNow() >= end);
    }

    private string At(string path) => Path.Combine(Home, path);

    private void Write(string path, string text) => _engine.Write(Path.Combine("home", path), text);

    private async Task MakeRepositoryAsync(string name, params string[] files)
    {
        Directory.CreateDirectory(At(name));
        (await CommandResult.RunAsync("git", ["init", "-q", At(name)], new Dictionary<string, string>())).ShouldSucceed();
        foreach (var file in files)
        {
            Write(Path.Combine(name, file), "{}");
        }
    }

    private TestAgent Start(Func<AgentOptions, AgentOptions>? change = null, AgentDevcontainer? declared = null) => new(
        new FakeServer { Manifest = Manifests.Empty with { Devcontainers = declared is null ? [] : [declared] } },
        _time,
        options =>
        {
            Directory.CreateDirectory(Home);
            var own = options with { Environment = new Dictionary<string, string> { ["HOME"] = Home, ["PATH"] = $"{_engine.Directory}:/usr/bin:/bin" } };
            return change?.Invoke(own) ?? own;
        });

    private static async Task<IReadOnlyList<WorkspaceAgentDevcontainer>> ListAsync(TestAgent agent) => (await agent.Server.CallAsync(
        AgentMethods.Containers, Empty.Value, AgentProtocolJson.Default.Empty, AgentProtocolJson.Default.ContainersAnswer)).Containers.ShouldNotBeNull().Devcontainers;

    private static Task<DevcontainerAnswer> RecreateAsync(TestAgent agent, Guid id) => agent.Server.CallAsync(
        AgentMethods.RecreateDevcontainer,
        new DevcontainerRequest(id),
        AgentProtocolJson.Default.DevcontainerRequest,
        AgentProtocolJson.Default.DevcontainerAnswer);
}
