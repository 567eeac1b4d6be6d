using Coder.Hcl.Values;
using Coder.Providers.Coder;
using Coder.Providers.Tests.Infrastructure;

namespace Coder.Providers.Tests.Coder;

public sealed class CoderProviderTests
{
    [Fact]
    public async Task Without_the_servers_address_the_provider_names_the_variable()
    {
        await using var provider = CoderProviderFactory.Create(new Dictionary<string, string>());
        var config = HclValue.Object(provider.Schema.ProviderConfig.Attributes.Values
            .Select(a => KeyValuePair.Create(a.Name, HclValue.Null(a.Type))));

        var problems = await provider.ConfigureAsync(config, default);

        problems.Told().ShouldContain("CODER_AGENT_URL");
    }

    [Fact]
    public async Task The_provider_block_can_set_the_address()
    {
        var coder = await new ProviderDriver(CoderProviderFactory.Create(new Dictionary<string, string>()))
            .ConfigureAsync(new { url = "http://10.0.0.1:3000" });

        (await coder.DataValueAsync("coder_workspace", new { })).Text("access_url").ShouldBe("http://10.0.0.1:3000");
    }

    [Fact]
    public async Task State_of_an_older_provider_gets_the_attributes_it_lacked()
    {
        await using var provider = CoderProviderFactory.Create(new Dictionary<string, string>());
        using var json = System.Text.Json.JsonDocument.Parse(
            """{"id":"1","agent_id":"2","name":"PATH","value":"/bin","gone_since":"v0"}""");

        var upgraded = await provider.UpgradeResourceStateAsync("coder_env", 0, json.RootElement, default);

        upgraded.State!.Text("value").ShouldBe("/bin");
        upgraded.State!.GetAttribute("merge_strategy").IsNull.ShouldBeTrue();
    }
}
