using System.Text.Json;
using Coder.Providers.Tests.Infrastructure;

namespace Coder.Providers.Tests.Coder;

public sealed class SmallResourceTests
{
    [Theory]
    [InlineData("coder_app", """{"agent_id":"a","slug":"Web App"}""", "slug must be letters, digits and single hyphens")]
    [InlineData("coder_app", """{"agent_id":"a","slug":"x","url":"http://localhost","command":"top"}""", "command or url, not both")]
    [InlineData("coder_app", """{"agent_id":"a","slug":"x","command":"top","subdomain":true}""", "command or subdomain, not both")]
    [InlineData("coder_app", """{"agent_id":"a","slug":"x","url":"http://x","external":true,"share":"public"}""", "external or share, not both")]
    [InlineData("coder_app", """{"agent_id":"a","slug":"x","url":"http://x","share":"friends"}""", "share must be one of")]
    [InlineData("coder_app", """{"agent_id":"a","slug":"x","url":"http://x","open_in":"window"}""", "open_in must be one of")]
    [InlineData("coder_script", """{"agent_id":"a","display_name":"S","script":"x"}""", "At least one of \"run_on_start\", \"run_on_stop\", or \"cron\" must be set")]
    [InlineData("coder_script", """{"agent_id":"a","display_name":"S","script":"x","run_on_stop":true,"start_blocks_login":true}""", "can only be set if \"run_on_start\" is \"true\"")]
    [InlineData("coder_script", """{"agent_id":"a","display_name":"S","script":"x","cron":"99 * * * * *"}""", "invalid seconds field \"99\"")]
    [InlineData("coder_env", """{"agent_id":"a","name":"1X"}""", "name must be a name of letters")]
    [InlineData("coder_env", """{"agent_id":"a","name":"X","merge_strategy":"mix"}""", "merge_strategy must be one of")]
    [InlineData("coder_devcontainer", """{"agent_id":"a","workspace_folder":""}""", "workspace_folder must not be empty")]
    [InlineData("coder_metadata", """{"resource_id":"r","item":[{"key":"k"},{"key":"k"}]}""", "item key \"k\" is used more than once")]
    [InlineData("coder_metadata", """{"resource_id":"r","daily_cost":-3}""", "daily_cost must be")]
    public async Task Invalid_arguments_are_named(string type, string config, string told)
    {
        var coder = await CoderDriver.StartAsync();

        var problems = await coder.ValidateAsync(type, JsonDocument.Parse(config).RootElement);

        problems.Told().ShouldContain(told);
    }

    [Theory]
    [InlineData("coder_app", """{"agent_id":"a","slug":"code-server","url":"http://localhost:1","external":false,"healthcheck":[{"url":"http://localhost:1/ok","interval":5,"threshold":3}]}""")]
    [InlineData("coder_script", """{"agent_id":"a","display_name":"S","script":"x","cron":"0 */5 * * * MON-FRI"}""")]
    [InlineData("coder_script", """{"agent_id":"a","display_name":"S","script":"x","run_on_start":true,"start_blocks_login":true}""")]
    [InlineData("coder_env", """{"agent_id":"a","name":"PATH","value":"/opt/bin","merge_strategy":"append"}""")]
    [InlineData("coder_agent_instance", """{"agent_id":"a","instance_id":"i-1"}""")]
    [InlineData("coder_devcontainer", """{"agent_id":"a","workspace_folder":"~/project","config_path":"dev.json"}""")]
    public async Task Valid_resources_are_created_and_then_stay_as_they_are(string type, string config)
    {
        var coder = await CoderDriver.StartAsync();
        var given = JsonDocument.Parse(config).RootElement;
        (await coder.ValidateAsync(type, given)).ShouldBeEmpty();

        var state = await coder.CreateAsync(type, given);
        var plan = await coder.PlanAsync(type, given, state);

        Guid.TryParse(state.Text("id"), out _).ShouldBeTrue();
        plan.PlannedState.ShouldBe(state);
        plan.RequiresReplace.ShouldBeEmpty();
        (await coder.DestroyAsync(type, state)).NewState.ShouldBeNull();
    }

    [Fact]
    public async Task Metadata_tells_items_without_a_value()
    {
        var coder = await CoderDriver.StartAsync();

        var metadata = await coder.CreateAsync(
            "coder_metadata", new { resource_id = "r", item = new object[] { new { key = "a", value = "" }, new { key = "b" } } });

        metadata.GetAttribute("item").Elements.Select(i => i.Flag("is_null")).ShouldBe([false, true]);
        metadata.GetAttribute("item").Elements.ShouldAllBe(i => !i.Flag("sensitive"));
    }
}
