using System.Text.Json;
using Coder.Sdk.AgentProtocol;

namespace Coder.Sdk.Tests.Json;

public sealed class AgentManifestJsonTests
{
    [Fact]
    public void A_manifest_of_an_older_server_has_no_dev_containers()
    {
        const string json = """
            {"agent_id":"00000000-0000-0000-0000-000000000001","agent_name":"main","owner_username":"ada",
             "workspace_id":"00000000-0000-0000-0000-000000000002","workspace_name":"demo"}
            """;

        var manifest = JsonSerializer.Deserialize(json, AgentProtocolJson.Default.AgentManifest)!;

        manifest.AgentName.ShouldBe("main");
        manifest.Devcontainers.ShouldBeEmpty();
    }
}
