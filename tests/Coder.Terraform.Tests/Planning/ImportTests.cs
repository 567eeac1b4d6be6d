using Coder.Terraform.Planning;
using Coder.Terraform.Tests.Infrastructure;

namespace Coder.Terraform.Tests.Planning;

public sealed class ImportTests
{
    private const string Id = "11111111-2222-3333-4444-555555555555";

    [Fact]
    public Task An_object_is_imported_and_changed_where_it_differs() => Referee.CompareAsync(
        [
            ("main.tf", $$"""
                locals { ids = { a = "id-a", "b.1" = "id-b" } }
                resource "terraform_data" "same" {}
                resource "terraform_data" "differs" { input = "x" }
                resource "terraform_data" "many" { for_each = local.ids }
                resource "terraform_data" "counted" {
                  count = 2
                }
                module "m" {
                  source   = "./m"
                  for_each = toset(["k"])
                }
                import {
                  to = terraform_data.same
                  id = "{{Id}}"
                }
                import {
                  to = terraform_data.differs
                  id = join("-", ["differs", "id"])
                }
                import {
                  for_each = local.ids
                  to       = terraform_data.many[each.key]
                  id       = each.value
                }
                import {
                  to = terraform_data.counted[1]
                  id = "second"
                }
                import {
                  to = module.m["k"].terraform_data.in
                  id = "inner"
                }
                """),
            ("m/main.tf", "resource \"terraform_data\" \"in\" {}"),
        ],
        [
            ("main.tf", "resource \"terraform_data\" \"same\" {}\nimport {\n  to = terraform_data.same\n  id = \"another\"\n}\n"),
        ]);

    [Theory]
    [InlineData("import {\n to = terraform_data.a\n id = \"x\"\n}", "no resource block for terraform_data.a")]
    [InlineData("import {\n to = terraform_data.a[5]\n id = \"x\"\n}\nresource \"terraform_data\" \"a\" { count = 1 }", "no instance terraform_data.a[5]")]
    [InlineData("import {\n to = terraform_data.a\n id = \"\"\n}\nresource \"terraform_data\" \"a\" {}", "cannot be an empty string")]
    [InlineData("import {\n to = terraform_data.a\n id = terraform_data.b.id\n}\nresource \"terraform_data\" \"a\" {}\nresource \"terraform_data\" \"b\" {}", "only known after apply")]
    [InlineData("import {\n to = terraform_data.a\n id = \"x\"\n}\nimport {\n to = terraform_data.a\n id = \"y\"\n}\nresource \"terraform_data\" \"a\" {}", "imported twice")]
    [InlineData("import {\n to = data.x.y\n id = \"x\"\n}", "address of a managed resource")]
    [InlineData("import {\n id = \"x\"\n}", "\"to\" is required")]
    public async Task A_wrong_import_is_explained(string main, string text) =>
        (await Referee.BothRefuseAsync(("main.tf", main))).ShouldContain(text);

    [Fact]
    public async Task An_import_of_what_does_not_exist_is_an_error()
    {
        var template = Template.Of("import {\n  to = test_thing.a\n  id = \"gone\"\n}\nresource \"test_thing\" \"a\" { name = \"a\" }");
        template.Registry.Add("hashicorp/test", () => new RecordingProvider());

        var plan = await template.TryPlanAsync();

        template.Render(plan.Diagnostics).ShouldContain("the provider found no object with the id \"gone\"");
    }

    [Fact]
    public async Task The_plan_shows_the_import()
    {
        var template = Template.Of("import {\n  to = terraform_data.a\n  id = \"i\"\n}\nimport {\n  to = terraform_data.b\n  id = \"j\"\n}\nresource \"terraform_data\" \"a\" {}\nresource \"terraform_data\" \"b\" { input = 1 }");

        var plan = await template.PlanAsync();

        var text = PlanRenderer.Render(plan);
        text.ShouldContain("# terraform_data.a will be imported");
        text.ShouldContain("# terraform_data.b will be updated in-place\n  # (imported from \"j\")");
        text.ShouldContain("Plan: 2 to import, 0 to add, 1 to change, 0 to destroy.");
        await template.ApplyAsync();
        (await template.PlanAsync()).HasChanges.ShouldBeFalse();
    }
}
