using Coder.Providers.Coder;
using Coder.Providers.Tests.Infrastructure;

namespace Coder.Providers.Tests.Coder;

public sealed class AgentResourceTests
{
    private static readonly object Linux = new { os = "linux", arch = "amd64" };

    [Fact]
    public async Task An_agent_gets_an_id_a_token_and_the_defaults()
    {
        var coder = await CoderDriver.StartAsync();

        var agent = await coder.CreateAsync("coder_agent", Linux);

        Guid.TryParse(agent.Text("id"), out _).ShouldBeTrue();
        Guid.TryParse(agent.Text("token"), out _).ShouldBeTrue();
        agent.Text("auth").ShouldBe("token");
        agent.Number("connection_timeout").ShouldBe(120);
        agent.Text("startup_script_behavior").ShouldBe("non-blocking");
        agent.Text("api_key_scope").ShouldBe("all");
    }

    [Fact]
    public async Task The_init_script_is_the_servers_for_the_platform_with_its_address_filled_in()
    {
        var coder = await CoderDriver.StartAsync(
            ("CODER_AGENT_SCRIPT_linux_arm64", "get ${ACCESS_URL}bin/coder-linux-arm64 as ${AUTH_TYPE}"));

        var agent = await coder.CreateAsync("coder_agent", new { os = "linux", arch = "arm64", auth = "aws-instance-identity" });

        agent.Text("init_script").ShouldBe("get https://coder.example.com:8443/bin/coder-linux-arm64 as aws-instance-identity");
    }

    [Fact]
    public async Task Each_build_renews_the_token_and_keeps_the_id()
    {
        var coder = await CoderDriver.StartAsync();
        var agent = await coder.CreateAsync("coder_agent", Linux);

        var read = (await coder.ReadAsync("coder_agent", agent)).NewState!;

        read.Text("id").ShouldBe(agent.Text("id"));
        read.Text("token").ShouldNotBe(agent.Text("token"));
    }

    [Fact]
    public async Task A_claimed_prebuild_keeps_the_token_of_its_running_agent()
    {
        var token = Guid.NewGuid().ToString();
        var coder = await CoderDriver.StartAsync((CoderVariables.RunningAgentToken(""), token));
        var agent = await coder.CreateAsync("coder_agent", Linux);

        (await coder.ReadAsync("coder_agent", agent)).NewState!.Text("token").ShouldBe(token);
    }

    [Fact]
    public async Task The_plan_of_a_new_agent_knows_its_arguments_but_not_its_token()
    {
        var coder = await CoderDriver.StartAsync();

        var planned = (await coder.PlanAsync("coder_agent", Linux)).PlannedState;

        planned.Text("os").ShouldBe("linux");
        planned.GetAttribute("token").IsKnown.ShouldBeFalse();
        planned.GetAttribute("init_script").IsKnown.ShouldBeFalse();
    }

    [Fact]
    public async Task An_unchanged_agent_plans_no_change()
    {
        var coder = await CoderDriver.StartAsync();
        var config = new { os = "linux", arch = "amd64", display_apps = new[] { new { vscode = false } } };
        var agent = await coder.CreateAsync("coder_agent", config);

        var plan = await coder.PlanAsync("coder_agent", config, agent);

        plan.PlannedState.ShouldBe(agent);
        plan.RequiresReplace.ShouldBeEmpty();
    }

    [Fact]
    public async Task Changed_arguments_replace_the_agent()
    {
        var coder = await CoderDriver.StartAsync();
        var agent = await coder.CreateAsync("coder_agent", Linux);

        var plan = await coder.PlanAsync("coder_agent", new { os = "linux", arch = "amd64", startup_script = "make" }, agent);

        plan.RequiresReplace.Select(p => p.ToString()).ShouldBe(["startup_script"]);
    }

    [Fact]
    public async Task Display_apps_that_are_not_mentioned_have_their_defaults()
    {
        var coder = await CoderDriver.StartAsync();

        var agent = await coder.CreateAsync(
            "coder_agent", new { os = "linux", arch = "amd64", display_apps = new[] { new { vscode = false } } });

        var apps = agent.GetAttribute("display_apps").Elements.ShouldHaveSingleItem();
        apps.Flag("vscode").ShouldBeFalse();
        apps.Flag("vscode_insiders").ShouldBeFalse();
        apps.Flag("web_terminal").ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"os":"plan9","arch":"amd64"}""", "os must be one of \"linux\", \"darwin\", \"windows\", not \"plan9\"")]
    [InlineData("""{"os":"linux","arch":"mips"}""", "arch must be one of")]
    [InlineData("""{"os":"linux","arch":"amd64","connection_timeout":-1}""", "connection_timeout must be a whole number of 0 or more")]
    [InlineData("""{"os":"linux","arch":"amd64","metadata":[{"key":"a","script":"x","interval":1},{"key":"a","script":"y","interval":1}]}""", "metadata key \"a\" is used more than once")]
    [InlineData("""{"os":"linux","arch":"amd64","metadata":[{"key":"a","script":"x","interval":-1}]}""", "metadata.interval must be")]
    [InlineData("""{"os":"linux","arch":"amd64","resources_monitoring":[{}]}""", "needs a memory block or a volume block")]
    [InlineData("""{"os":"linux","arch":"amd64","resources_monitoring":[{"volume":[{"path":"home","enabled":true,"threshold":80}]}]}""", "path must be an absolute path")]
    [InlineData("""{"os":"linux","arch":"amd64","resources_monitoring":[{"memory":[{"enabled":true,"threshold":101}]}]}""", "threshold must be a whole number from 0 to 100")]
    public async Task Invalid_arguments_are_named(string config, string told)
    {
        var coder = await CoderDriver.StartAsync();

        var problems = await coder.ValidateAsync("coder_agent", System.Text.Json.JsonDocument.Parse(config).RootElement);

        problems.Told().ShouldContain(told);
    }
}
