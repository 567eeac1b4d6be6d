using Coder.Terraform.Plugins.Sources;

namespace Coder.Terraform.Plugins.Tests.Sources;

public sealed class VersionTests
{
    [Theory]
    [InlineData("", "1.2.3", true)]
    [InlineData("", "1.2.3-beta1", false)]
    [InlineData("1.2.3", "1.2.3", true)]
    [InlineData("= 1.2.3-beta1", "1.2.3-beta1", true)]
    [InlineData(">= 1.2, < 2.0", "1.9.0", true)]
    [InlineData(">= 1.2, < 2.0", "2.0.0", false)]
    [InlineData("~> 1.2", "1.9.0", true)]
    [InlineData("~> 1.2", "2.0.0", false)]
    [InlineData("~> 1.2.0", "1.2.9", true)]
    [InlineData("~> 1.2.0", "1.3.0", false)]
    [InlineData("~> 1", "1.7.0", true)]
    [InlineData("!= 1.2.3", "1.2.3", false)]
    public void A_constraint_accepts_what_it_says(string constraint, string version, bool accepted) =>
        VersionConstraints.Parse([constraint]).Allows(ProviderVersion.TryParse(version)!).ShouldBe(accepted);

    [Theory]
    [InlineData("latest")]
    [InlineData("=> 1.0")]
    [InlineData(">= 1.x")]
    public void What_is_no_constraint_is_named(string text) =>
        Should.Throw<FormatException>(() => VersionConstraints.Parse([text])).Message.ShouldStartWith($"\"{text}\" is not a version constraint");

    [Fact]
    public void Versions_are_ordered_as_semantic_versions() =>
        ((string[])["1.0.0", "1.0.0-rc.2", "1.0.0-rc.10", "1.0.0-alpha", "0.9.9", "1.10.0", "1.2.0"])
            .Select(v => ProviderVersion.TryParse(v)!).Order().Select(v => v.ToString())
            .ShouldBe(["0.9.9", "1.0.0-alpha", "1.0.0-rc.2", "1.0.0-rc.10", "1.0.0", "1.2.0", "1.10.0"]);

    [Theory]
    [InlineData("1.2.3.4")]
    [InlineData("v1")]
    [InlineData("")]
    public void What_is_no_version_is_none(string text) => ProviderVersion.TryParse(text).ShouldBeNull();

    [Theory]
    [InlineData("aws", "registry.terraform.io/hashicorp/aws")]
    [InlineData("localhost:8080/acme/thing", "localhost:8080/acme/thing")]
    [InlineData("example.com/../thing", null)]
    [InlineData("example.com/acme/..", null)]
    [InlineData("..%2f/acme/thing", null)]
    public void An_address_never_leaves_its_folder(string source, string? address) => ProviderAddress.TryParse(source)?.ToString().ShouldBe(address);
}
