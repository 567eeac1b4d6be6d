using Coder.Agent.Containers;

namespace Coder.Agent.Tests.Containers;

public sealed class DevcontainerCustomizationTests
{
    [Fact]
    public void Without_wishes_everything_is_as_usual()
    {
        var wishes = Read("""{"configuration":{"image":"x"},"mergedConfiguration":{"customizations":{}}}""");

        (wishes.Name, wishes.Ignore).ShouldBe((null, false));
        wishes.DisplayApps.ShouldBe(["vscode", "web_terminal", "ssh_helper", "port_forwarding_helper"]);
        wishes.Apps.ShouldBeEmpty();
    }

    [Fact]
    public void The_file_wins_over_the_image()
    {
        var wishes = Read(
            """
            {"mergedConfiguration":{"customizations":{"coder":[
              {"name":"image","displayApps":{"vscode":false,"vscode_insiders":true},"apps":[{"slug":"web","url":"http://localhost:1"},{"slug":"docs","url":"http://localhost:2"}]},
              {"name":"api","displayApps":{"vscode_insiders":false,"unheard_of":true},"apps":[{"slug":"web","displayName":"Site","url":"http://localhost:3","share":"public","openIn":"tab",
                "order":2,"group":"G","hidden":true,"subdomain":true,"icon":"/i.svg","healthCheck":{"url":"http://localhost:3/ok","interval":5,"threshold":3}}]}]}}}
            """);

        wishes.Name.ShouldBe("api");
        wishes.DisplayApps.ShouldBe(["web_terminal", "ssh_helper", "port_forwarding_helper"]);
        wishes.Apps.Select(app => app.Slug).ShouldBe(["web", "docs"]);
        var web = wishes.Apps[0];
        (web.DisplayName, web.Url, web.Share, web.OpenIn, web.Order, web.Group).ShouldBe(("Site", "http://localhost:3", "public", "tab", 2, "G"));
        (web.Hidden, web.Subdomain, web.External, web.Icon).ShouldBe((true, true, false, "/i.svg"));
        (web.HealthcheckUrl, web.HealthcheckInterval, web.HealthcheckThreshold).ShouldBe(("http://localhost:3/ok", 5, 3));
    }

    [Fact]
    public void A_dev_container_can_be_left_alone() =>
        Read("""{"mergedConfiguration":{"customizations":{"coder":[{"ignore":true},{}]}}}""").Ignore.ShouldBeTrue();

    [Theory]
    [InlineData("nothing", "its configuration cannot be read: ")]
    [InlineData("""{"mergedConfiguration":{"customizations":{"coder":[{"ignore":"yes"}]}}}""", "a value below customizations.coder has a wrong type: ")]
    public void What_cannot_be_read_is_told(string json, string told) =>
        Should.Throw<DevcontainerException>(() => Read(json)).Message.ShouldStartWith(told);

    [Theory]
    [InlineData("api", "api")]
    [InlineData("My_Project (two)", "my-project-two")]
    [InlineData("--", "devcontainer")]
    [InlineData("a234567890123456789012345678901-x", "a234567890123456789012345678901")]
    public void The_agent_has_a_name_for_hosts(string wish, string name) => SubAgent.NameOf(wish).ShouldBe(name);

    private static DevcontainerCustomization Read(string json) => DevcontainerConfiguration.Read(json).Customization;
}
