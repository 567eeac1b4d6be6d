using Coder.Terraform.Plugins.Sources;

namespace Coder.Terraform.Plugins.Tests.Sources;

public sealed class ProviderAddressTests
{
    [Theory]
    [InlineData("aws", "registry.terraform.io/hashicorp/aws")]
    [InlineData("localhost:8080/acme/thing", "localhost:8080/acme/thing")]
    [InlineData("example.com/../thing", null)]
    [InlineData("example.com/acme/..", null)]
    [InlineData("..%2f/acme/thing", null)]
    public void An_address_never_leaves_its_folder(string source, string? address) => ProviderAddress.TryParse(source)?.ToString().ShouldBe(address);
}
