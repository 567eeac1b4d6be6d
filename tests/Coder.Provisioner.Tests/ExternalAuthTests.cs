using Coder.Provisioner.Tests.Infrastructure;

namespace Coder.Provisioner.Tests;

public sealed class ExternalAuthTests
{
    [Fact]
    public async Task Accounts_are_read_once_each_and_are_needed_when_one_place_needs_them()
    {
        await using var machine = new Machine();

        var import = await machine.ImportAsync(Archive.Of("""
            data "coder_external_auth" "first" {
              id       = "github"
              optional = true
            }
            data "coder_external_auth" "second" {
              id = "github"
            }
            data "coder_external_auth" "third" {
              id       = "artifacts"
              optional = true
            }
            """));

        import.Error.ShouldBeNull();
        import.ExternalAuth.ShouldBe([new TemplateExternalAuth("artifacts", Optional: true), new TemplateExternalAuth("github", Optional: false)]);
    }
}
