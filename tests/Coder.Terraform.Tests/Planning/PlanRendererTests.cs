using Coder.Terraform.Planning;
using Coder.Terraform.Tests.Infrastructure;

namespace Coder.Terraform.Tests.Planning;

public sealed class PlanRendererTests
{
    private static Template Of(string main, Template? before = null)
    {
        var template = Template.Of(main);
        template.Registry.Add("hashicorp/test", () => new RecordingProvider());
        template.State = before?.State ?? template.State;
        return template;
    }

    [Fact]
    public async Task Everything_that_can_be_planned_is_shown_and_nothing_secret()
    {
        var before = Of("""
            resource "test_thing" "changes" {
              name   = "old"
              secret = "before-secret"
              port { number = 1 }
            }
            resource "test_thing" "replaced" {
              name = "r"
              kind = "small"
            }
            resource "test_thing" "goes" { name = "g" }
            resource "test_thing" "forgotten" { name = "f" }
            resource "test_thing" "moves" { name = "m" }
            output "o" { value = 1 }
            output "s" {
              value     = "before-secret"
              sensitive = true
            }
            """);
        await before.ApplyAsync();
        var after = Of("""
            resource "test_thing" "changes" {
              name   = "new"
              secret = "after-secret"
              port { number = 1 }
              port { number = 2 }
            }
            resource "test_thing" "replaced" {
              name = "r"
              kind = "large"
            }
            resource "test_thing" "made" { name = "x" }
            resource "test_thing" "moved" { name = "m2" }
            data "test_lookup" "late" { key = test_thing.made.id }
            moved {
              from = test_thing.moves
              to   = test_thing.moved
            }
            removed {
              from = test_thing.forgotten
              lifecycle {
                destroy = false
              }
            }
            output "o" { value = 2 }
            output "s" {
              value     = "after-secret"
              sensitive = true
            }
            """, before);

        var text = PlanRenderer.Render(await after.PlanAsync());

        foreach (var part in new[]
        {
            "# test_thing.changes will be updated in-place",
            "~ name = \"old\" -> \"new\"",
            "~ port = [{ number = 1 }] -> [{ number = 1 }, { number = 2 }]",
            "~ secret = (sensitive value) -> (sensitive value)",
            "# test_thing.replaced must be replaced",
            "~ kind = \"small\" -> \"large\" # forces replacement",
            "~ id = \"id-r\" -> (known after apply)",
            "# test_thing.made will be created",
            "+ id = (known after apply)",
            "# test_thing.goes will be destroyed\n  # (because it is not in configuration)",
            "# test_thing.forgotten will no longer be managed, but it is not destroyed",
            "# test_thing.moved will be updated in-place\n  # (moved from test_thing.moves)",
            "# data.test_lookup.late will be read during apply\n  # (config refers to values not yet known)",
            "Plan: 2 to add, 2 to change, 2 to destroy, 1 to forget.",
            "~ o = 1 -> 2",
            "~ s = (sensitive value) -> (sensitive value)",
        })
        {
            text.ShouldContain(part);
        }

        text.ShouldNotContain("before-secret");
        text.ShouldNotContain("after-secret");
    }
}
