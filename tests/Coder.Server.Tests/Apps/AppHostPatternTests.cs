using Coder.Server.Apps;
using Microsoft.AspNetCore.Http;

namespace Coder.Server.Tests.Apps;

public sealed class AppHostPatternTests
{
    [Theory]
    [InlineData("*.apps.example.com", "a--b.apps.example.com", "a--b")]
    [InlineData("*.apps.example.com", "A.APPS.example.com.", "a")]
    [InlineData("*.apps.example.com", "a.b.apps.example.com", null)]
    [InlineData("*.apps.example.com", "apps.example.com", null)]
    [InlineData("*.apps.example.com", ".apps.example.com", null)]
    [InlineData("*.apps.example.com", "a.apps.example.com.evil.test", null)]
    [InlineData("*-apps.example.com", "x-apps.example.com", "x")]
    [InlineData("*-apps.example.com", "x.apps.example.com", null)]
    [InlineData("*.apps.example.com:8443", "x.apps.example.com:1", "x")]
    public void A_host_is_an_apps_when_one_label_stands_for_the_star(string pattern, string host, string? label)
    {
        AppHostPattern.TryParse(pattern, out var hosts).ShouldBeTrue();

        hosts!.LabelOf(new HostString(host)).ShouldBe(label);
    }

    [Theory]
    [InlineData("apps.example.com")]
    [InlineData("*")]
    [InlineData("*.")]
    [InlineData("*.exa mple.com")]
    [InlineData("https://*.example.com")]
    [InlineData("a.*.example.com")]
    [InlineData("*.example.com:0")]
    [InlineData("*.example.com:x")]
    [InlineData("*.example.com/path")]
    public void Anything_else_is_refused(string text) => AppHostPattern.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Urls_have_the_access_urls_port_unless_the_pattern_has_one()
    {
        var access = new Uri("https://coder.example.com:8443");
        AppHostPattern.TryParse("*.apps.example.com", out var plain).ShouldBeTrue();
        AppHostPattern.TryParse("*.apps.example.com:443", out var own).ShouldBeTrue();

        plain!.HostOf("x", access).ShouldBe("x.apps.example.com:8443");
        own!.Shown(access).ShouldBe("*.apps.example.com:443");
        plain.Shown(new Uri("https://coder.example.com")).ShouldBe("*.apps.example.com");
    }

    [Theory]
    [InlineData("code--main--work--bob", "code", "main", "work", "bob")]
    [InlineData("code--work--bob", "code", null, "work", "bob")]
    [InlineData("a-b--my-ws--bob", "a-b", null, "my-ws", "bob")]
    [InlineData("frame1---code--main--work--bob", "code", "main", "work", "bob")]
    public void A_label_names_app_agent_workspace_and_owner(string label, string app, string? agent, string workspace, string owner)
    {
        var address = AppAddress.OfLabel(label).ShouldNotBeNull();

        (address.App, address.Agent, address.Workspace, address.Owner).ShouldBe((app, agent, workspace, owner));
    }

    [Theory]
    [InlineData("8080", 8080, false)]
    [InlineData("8443s", 8443, true)]
    [InlineData("code", null, false)]
    [InlineData("123456789", null, false)]
    [InlineData("s", null, true)]
    public void A_number_is_a_port(string app, int? port, bool https)
    {
        var address = new AppAddress("o", "w", null, app, null);

        (address.Port, address.PortIsHttps).ShouldBe((port, https));
    }
}
