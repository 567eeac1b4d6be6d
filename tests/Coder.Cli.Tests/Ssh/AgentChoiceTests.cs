using Coder.Cli.Ssh;
using Coder.Cli.Tests.Infrastructure;
using Coder.Sdk;

namespace Coder.Cli.Tests.Ssh;

public sealed class AgentChoiceTests
{
    private static readonly WorkspaceAgent Main = new() { Id = Guid.NewGuid(), Name = "main" };
    private static readonly WorkspaceAgent Inside = new() { Id = Guid.NewGuid(), Name = "api", ParentId = Main.Id };

    [Fact]
    public void An_agent_in_a_dev_container_is_entered_by_its_name_alone()
    {
        var workspace = With(Inside, Main);

        AgentChoice.Find(workspace, null).ShouldBe(Main);
        AgentChoice.Find(workspace, "api").ShouldBe(Inside);
    }

    [Fact]
    public void Several_agents_of_the_template_have_to_be_told_apart() =>
        Should.Throw<CliException>(() => AgentChoice.Find(With(Main, new WorkspaceAgent { Name = "gpu" }), null)).Message
            .ShouldBe($"The workspace {Samples.Workspace.Name} has several agents: main, gpu.");

    private static Workspace With(params WorkspaceAgent[] agents) => Samples.Workspace with
    {
        LatestBuild = Samples.Workspace.LatestBuild with { Resources = [new WorkspaceResource { Agents = agents }] },
    };
}
