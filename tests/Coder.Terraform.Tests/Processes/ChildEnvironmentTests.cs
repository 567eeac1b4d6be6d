using System.Collections;
using Coder.Terraform.Processes;

namespace Coder.Terraform.Tests.Processes;

public sealed class ChildEnvironmentTests
{
    private static readonly Hashtable Own = new()
    {
        ["PATH"] = "/bin", ["LC_TIME"] = "C", ["AWS_REGION"] = "eu", ["AWS_KEY"] = "k", ["HTTPS_PROXY"] = "http://proxy",
        ["CODER_PG_CONNECTION_URL"] = "postgres://user:secret@db", ["DATABASE_PASSWORD"] = "secret",
    };

    [Fact]
    public void Only_what_is_allowed_is_passed_on() =>
        ChildEnvironment.Of(Own, ChildEnvironment.Basic, []).Keys.Order().ShouldBe(["LC_TIME", "PATH"]);

    [Fact]
    public void Settings_add_names_and_beginnings_of_names() =>
        ChildEnvironment.Of(Own, ["PATH"], ["AWS_*"]).Keys.Order().ShouldBe(["AWS_KEY", "AWS_REGION", "PATH"]);

    [Theory]
    [InlineData("CODER_*")]
    [InlineData("CODER_PG_CONNECTION_URL")]
    [InlineData("*")]
    public void The_servers_own_settings_are_never_passed_on(string setting) =>
        ChildEnvironment.Of(Own, [], [setting]).Keys.ShouldNotContain("CODER_PG_CONNECTION_URL");

    [Fact]
    public void Providers_reach_the_network() => ChildEnvironment.Of(Own, ChildEnvironment.Provider, []).ShouldContainKey("HTTPS_PROXY");
}
