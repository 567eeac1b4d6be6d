using Coder.Agent.Containers;

namespace Coder.Agent.Tests.Containers;

public sealed class DevcontainerConfigurationTests
{
    [Fact]
    public void The_environment_of_commands_is_that_of_the_merged_configuration()
    {
        var configuration = DevcontainerConfiguration.Read(
            """
            {"configuration":{"remoteEnv":{"PATH":"${containerEnv:PATH}:/opt"}},
             "mergedConfiguration":{"remoteEnv":{"PATH":"/usr/bin:/opt","LANG":null,"EMPTY":"","not a name":"x","1ST":"x"}}}
            """);

        configuration.RemoteEnv.ShouldBe(new Dictionary<string, string?> { ["PATH"] = "/usr/bin:/opt", ["LANG"] = null, ["EMPTY"] = "" }, ignoreOrder: true);
    }

    [Fact]
    public void Without_any_there_is_none() => DevcontainerConfiguration.Read("""{"mergedConfiguration":{}}""").RemoteEnv.ShouldBeEmpty();

    [Fact]
    public void A_value_of_another_kind_is_told() =>
        Should.Throw<DevcontainerException>(() => DevcontainerConfiguration.Read("""{"mergedConfiguration":{"remoteEnv":{"PORT":80}}}"""))
            .Message.ShouldBe("the value of PORT in remoteEnv is neither a text nor null.");

    [Fact]
    public void It_reaches_the_agent_inside_as_one_variable() =>
        RemoteEnvironment.Read(RemoteEnvironment.Write(new Dictionary<string, string?> { ["A"] = "it's\n2", ["B"] = null }))
            .ShouldBe(new Dictionary<string, string?> { ["A"] = "it's\n2", ["B"] = null }, ignoreOrder: true);
}
