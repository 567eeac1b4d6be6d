using Coder.Terraform.Planning;
using Coder.Terraform.Tests.Infrastructure;

namespace Coder.Terraform.Tests.Planning;

public sealed class RemovedTests
{
    [Fact]
    public Task What_is_removed_is_forgotten_or_destroyed() => Referee.CompareAsync(
        [
            ("main.tf", "resource \"terraform_data\" \"kept\" { input = 0 }\nresource \"terraform_data\" \"a\" {\n  count = 2\n  input = 1\n}\nresource \"terraform_data\" \"b\" { input = 2 }\nmodule \"m\" { source = \"./m\" }\nmodule \"n\" { source = \"./m\" }\n"),
            ("m/main.tf", "resource \"terraform_data\" \"x\" { input = 3 }"),
        ],
        [
            ("main.tf", """
                resource "terraform_data" "kept" { input = 0 }
                removed {
                  from = terraform_data.a
                  lifecycle {
                    destroy = false
                  }
                }
                removed {
                  from = terraform_data.b
                  lifecycle {
                    destroy = true
                  }
                }
                removed {
                  from = module.m
                  lifecycle {
                    destroy = false
                  }
                }
                removed {
                  from = module.n.terraform_data.x
                  lifecycle {
                    destroy = true
                  }
                }
                """),
        ]);

    [Theory]
    [InlineData("removed {\n from = terraform_data.a[0]\n lifecycle {\n  destroy = false\n }\n}", "take the [key] away")]
    [InlineData("removed {\n from = terraform_data.a\n lifecycle {\n  destroy = false\n }\n}\nresource \"terraform_data\" \"a\" {}", "still declared")]
    [InlineData("removed {\n from = data.x.a\n lifecycle {\n  destroy = false\n }\n}", "read anew each time")]
    [InlineData("removed {\n lifecycle {\n  destroy = false\n }\n}", "\"from\" is required")]
    public async Task A_wrong_removal_is_explained(string main, string text) =>
        (await Referee.BothRefuseAsync(("main.tf", main))).ShouldContain(text);

    [Fact]
    public async Task Nothing_is_called_for_what_is_forgotten()
    {
        var provider = new RecordingProvider();
        var first = Template.Of("resource \"test_thing\" \"a\" { name = \"a\" }");
        first.Registry.Add("hashicorp/test", () => provider);
        await first.ApplyAsync();
        var second = Template.Of("removed {\n  from = test_thing.a\n  lifecycle {\n    destroy = false\n  }\n}");
        second.Registry.Add("hashicorp/test", () => provider);
        second.State = first.State;

        var plan = await second.PlanAsync();
        PlanRenderer.Render(plan).ShouldContain("# test_thing.a will no longer be managed, but it is not destroyed");
        PlanRenderer.Summary(plan).ShouldBe("Plan: 0 to add, 0 to change, 0 to destroy, 1 to forget.");
        plan.Diagnostics.ShouldHaveSingleItem().Detail.ShouldContain("test_thing.a is forgotten");

        var result = await second.ApplyAsync();

        result.State.Resources.ShouldBeEmpty();
        provider.Done.ShouldBe(["create a"]);
    }
}
