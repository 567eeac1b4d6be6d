using Coder.Agent.Containers;

namespace Coder.Agent.Tests.Containers;

public sealed class DockerInspectionTests
{
    [Fact]
    public void A_container_is_described_by_what_the_engine_says()
    {
        var container = DockerInspection.Read(
            """
            [{"Id":"abc","Created":"2026-11-22T19:00:13.367376395Z","Name":"/upbeat_wiles","State":{"Status":"running","Running":true,"ExitCode":0,"Error":""},
              "Config":{"Image":"busybox:test","Labels":{"devcontainer.local_folder":"/home/ada/project"}},
              "NetworkSettings":{"Ports":{"8080/tcp":[{"HostIp":"127.0.0.1","HostPort":"18080"}],"53/udp":null,"odd":[]}},
              "Mounts":[{"Type":"bind","Source":"/home/ada/project","Destination":"/workspaces/project"},{"Type":"volume","Name":"cache","Source":"/x","Destination":"/cache"}]}]
            """).ShouldHaveSingleItem();

        (container.Id, container.Name, container.Image, container.Running, container.Status).ShouldBe(("abc", "upbeat_wiles", "busybox:test", true, "running"));
        container.CreatedAt.UtcDateTime.ShouldBe(new DateTime(2026, 11, 22, 19, 0, 13, DateTimeKind.Utc), TimeSpan.FromSeconds(1));
        container.Labels.ShouldHaveSingleItem().Value.ShouldBe("/home/ada/project");
        container.Ports.Select(port => (port.Port, port.Network, port.HostIp, port.HostPort)).ShouldBe([(8080, "tcp", "127.0.0.1", 18080), (53, "udp", null, null)]);
        container.Volumes.ShouldBe(new Dictionary<string, string> { ["/home/ada/project"] = "/workspaces/project", ["cache"] = "/cache" }, ignoreOrder: true);
    }

    [Theory]
    [InlineData("""{"Status":"exited","Running":false,"ExitCode":137,"Error":""}""", "exited with code 137")]
    [InlineData("""{"Status":"created","Running":false,"ExitCode":127,"Error":"no such program"}""", "no such program")]
    [InlineData("""{"Status":"created","Running":false}""", "created")]
    public void A_container_that_does_not_run_says_why(string state, string told)
    {
        var container = DockerInspection.Read($$"""[{"Id":"abc","State":{{state}}}]""").ShouldHaveSingleItem();

        (container.Running, container.Status).ShouldBe((false, told));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("Cannot connect")]
    public void Something_else_is_refused(string text) =>
        Should.Throw<InvalidDataException>(() => DockerInspection.Read(text)).Message.ShouldBe("docker inspect answered something else than descriptions of containers.");

    [Fact]
    public void What_is_too_long_is_cut()
    {
        var labels = string.Join(',', Enumerable.Range(0, 100).Select(i => $"\"l{i}\":\"{new string('x', 5000)}\""));

        var container = DockerInspection.Read("[{\"Config\":{\"Labels\":{" + labels + "}}}]").ShouldHaveSingleItem();

        container.Labels.Count.ShouldBe(64);
        container.Labels.Values.ShouldAllBe(value => value.Length == 2048);
    }
}
