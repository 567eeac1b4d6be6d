using Coder.Hcl.Diagnostics;
using Coder.Terraform.Tests.Infrastructure;

namespace Coder.Terraform.Tests.Planning;

public sealed class CheckTests
{
    private static Template Of(string main, RecordingProvider? provider = null)
    {
        var template = Template.Of(main);
        template.Registry.Add("hashicorp/test", () => provider ?? new RecordingProvider());
        return template;
    }

    [Fact]
    public async Task A_failed_assertion_is_a_warning()
    {
        var template = Of("""
            variable "n" { default = 1 }
            check "size" {
              assert {
                condition     = var.n > 1
                error_message = "n is ${var.n}, too small."
              }
              assert {
                condition     = var.n < 5
                error_message = "never"
              }
            }
            """);

        var plan = await template.PlanAsync();
        var applied = await template.ApplyAsync();

        foreach (var found in new[] { plan.Diagnostics, applied.Diagnostics })
        {
            var warning = found.ShouldHaveSingleItem();
            warning.Severity.ShouldBe(DiagnosticSeverity.Warning);
            warning.Summary.ShouldBe("Check block assertion failed");
            warning.Detail.ShouldBe("n is 1, too small.");
        }
    }

    [Fact]
    public async Task A_scoped_data_source_is_read_again_after_the_apply()
    {
        var provider = new RecordingProvider();
        var template = Of("""
            resource "test_thing" "a" { name = "a" }
            check "lookup" {
              data "test_lookup" "it" { key = "k" }
              assert {
                condition     = data.test_lookup.it.value == "value of k" && test_thing.a.id == "id-b"
                error_message = "got ${data.test_lookup.it.value} and ${test_thing.a.id}"
              }
            }
            """, provider);

        var plan = await template.PlanAsync();
        plan.Diagnostics.ShouldHaveSingleItem().Summary.ShouldBe("Check block assertion known after apply");
        var applied = await template.ApplyAsync();

        applied.Diagnostics.ShouldHaveSingleItem().Detail.ShouldBe("got value of k and id-a");
        provider.Done.ToArray()[^2..].ShouldBe(["create a", "read k"]);
        (await template.PlanAsync()).HasChanges.ShouldBeFalse();
    }

    [Fact]
    public async Task Errors_of_the_scoped_data_source_are_warnings()
    {
        var template = Of("""
            check "lookup" {
              data "test_lookup" "it" { key = "fails" }
              assert {
                condition     = data.test_lookup.it.value == "x"
                error_message = "never"
              }
            }
            """, new RecordingProvider { Before = step => new(step == "read fails" ? "the service is down" : null) });

        var applied = await template.ApplyAsync();

        applied.Diagnostics.ShouldContain(d => d.Severity == DiagnosticSeverity.Warning && d.Detail == "the service is down");
        applied.Diagnostics.ShouldNotContain(d => d.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [InlineData("check \"a\" {}", "needs at least one assert block")]
    [InlineData("check \"a\" {\n assert {\n  condition = length(data.x_y.z.id) > 1\n  error_message = \"m\"\n }\n data \"x_y\" \"z\" {}\n}\noutput \"o\" { value = data.x_y.z.id }", "only inside of its check block \"a\"")]
    [InlineData("check \"a\" {\n assert {\n  error_message = \"m\"\n }\n}", "\"condition\" is required")]
    [InlineData("check \"a\" {\n data \"x_y\" \"z\" { count = 1 }\n assert {\n  condition = length(data.x_y.z) > 1\n  error_message = \"m\"\n }\n}", "cannot have count")]
    [InlineData("locals { x = 1 }\ncheck \"a\" {\n assert {\n  condition = local.x == 1\n  error_message = \"m\"\n }\n}\ncheck \"a\" {\n assert {\n  condition = local.x == 1\n  error_message = \"m\"\n }\n}", "was already declared")]
    public async Task A_wrong_check_is_explained(string main, string text) =>
        (await Referee.BothRefuseAsync(("main.tf", main))).ShouldContain(text);
}
