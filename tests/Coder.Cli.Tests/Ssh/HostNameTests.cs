using Coder.Cli.Ssh;

namespace Coder.Cli.Tests.Ssh;

public sealed class HostNameTests
{
    [Theory]
    [InlineData("demo", "me", "demo", null)]
    [InlineData("demo.main", "me", "demo", "main")]
    [InlineData("ada/demo", "ada", "demo", null)]
    [InlineData("ada/demo.main", "ada", "demo", "main")]
    [InlineData("ada--demo", "ada", "demo", null)]
    [InlineData("ada--demo.main", "ada", "demo", "main")]
    [InlineData("main.demo.ada", "ada", "demo", "main")]
    public void All_forms_are_read(string text, string owner, string workspace, string? agent) =>
        HostName.Parse(text).ShouldBe(new HostName(owner, workspace, agent));

    [Fact]
    public void A_prefix_and_a_suffix_are_taken_off()
    {
        HostName.Parse("coder.demo", prefix: "coder.").ShouldBe(new HostName("me", "demo", null));
        HostName.Parse("coder-vscode.example.com--ada--demo.main", prefix: "coder-vscode.example.com--")
            .ShouldBe(new HostName("ada", "demo", "main"));
        HostName.Parse("demo.coder", suffix: "coder").ShouldBe(new HostName("me", "demo", null));
        HostName.Parse("main.demo.ada.coder", suffix: ".coder").ShouldBe(new HostName("ada", "demo", "main"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/demo")]
    [InlineData("ada/")]
    [InlineData("demo..main")]
    [InlineData("a.b.c.d")]
    [InlineData("ada/a.b.c")]
    public void Nonsense_is_refused(string text) =>
        Should.Throw<CliException>(() => HostName.Parse(text)).Message.ShouldContain("does not name a workspace");
}
