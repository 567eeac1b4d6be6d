using Coder.Terraform.Planning;
using Coder.Terraform.Tests.Infrastructure;

namespace Coder.Terraform.Tests.Planning;

public sealed class MovedTests
{
    private const string Child = """
        resource "terraform_data" "x" {
          input = 1
        }
        resource "terraform_data" "y" {
          count = 2
          input = count.index
        }
        """;

    private static (string, string) Text(string text) => ("main.tf", text);

    [Fact]
    public Task A_resource_gets_a_name_over_a_chain_of_moves() => Referee.CompareAsync(
        [Text("resource \"terraform_data\" \"a\" { input = 1 }\nresource \"terraform_data\" \"n\" {\n  for_each = toset([\"k.1\", \"k[2]\"])\n  input = each.key\n}\n")],
        [
            Text("""
                resource "terraform_data" "c" { input = 1 }
                resource "terraform_data" "m" {
                  for_each = toset(["k.1", "k[2]"])
                  input    = each.key
                }
                moved {
                  from = terraform_data.b
                  to   = terraform_data.c
                }
                moved {
                  from = terraform_data.a
                  to   = terraform_data.b
                }
                moved {
                  from = terraform_data.n
                  to   = terraform_data.m
                }
                """),
        ]);

    [Fact]
    public Task Instances_change_their_keys() => Referee.CompareAsync(
        [Text("resource \"terraform_data\" \"a\" {\n  count = 3\n  input = count.index\n}\n")],
        [
            Text("""
                resource "terraform_data" "a" {
                  for_each = { zero = 0, one = 7 }
                  input    = each.value
                }
                resource "terraform_data" "last" { input = 2 }
                moved {
                  from = terraform_data.a[0]
                  to   = terraform_data.a["zero"]
                }
                moved {
                  from = terraform_data.a[1]
                  to   = terraform_data.a["one"]
                }
                moved {
                  from = terraform_data.a[2]
                  to   = terraform_data.last
                }
                """),
        ]);

    [Fact]
    public Task One_instance_and_count_need_no_block() => Referee.CompareAsync(
        [Text("resource \"terraform_data\" \"a\" { input = 1 }\nresource \"terraform_data\" \"b\" {\n  count = 1\n  input = 1\n}\n")],
        [Text("resource \"terraform_data\" \"b\" { input = 1 }\nresource \"terraform_data\" \"a\" {\n  count = 2\n  input = 1\n}\n")],
        [Text("resource \"terraform_data\" \"b\" { input = 1 }\nresource \"terraform_data\" \"a\" {\n  count = 0\n  input = 1\n}\n")]);

    [Fact]
    public Task Modules_and_what_is_in_them_move() => Referee.CompareAsync(
        [Text("module \"one\" { source = \"./child\" }\nmodule \"many\" {\n  source = \"./child\"\n  for_each = toset([\"p\", \"q\"])\n}\nresource \"terraform_data\" \"root\" { input = 5 }\nmodule \"solo\" { source = \"./child\" }\n"), ("child/main.tf", Child)],
        [
            Text("""
                module "two" {
                  source = "./child"
                  count  = 1
                }
                module "more" {
                  source   = "./child"
                  for_each = toset(["p", "q"])
                }
                resource "terraform_data" "out" { input = 1 }
                module "in" { source = "./in" }
                moved {
                  from = module.one
                  to   = module.two[0]
                }
                moved {
                  from = module.many
                  to   = module.more
                }
                moved {
                  from = module.solo.terraform_data.x
                  to   = terraform_data.out
                }
                moved {
                  from = terraform_data.root
                  to   = module.in.terraform_data.root
                }
                """),
            ("child/main.tf", Child.Replace("\"y\"", "\"z\"", StringComparison.Ordinal) + "\nmoved {\n  from = terraform_data.y\n  to   = terraform_data.z\n}\n"),
            ("in/main.tf", "resource \"terraform_data\" \"root\" { input = 6 }"),
        ]);

    [Fact]
    public Task A_place_that_is_taken_is_not_moved_to() => Referee.CompareAsync(
        [Text("resource \"terraform_data\" \"a\" { input = 1 }\nresource \"terraform_data\" \"b\" { input = 2 }\n")],
        [Text("resource \"terraform_data\" \"b\" { input = 2 }\nmoved {\n  from = terraform_data.a\n  to   = terraform_data.b\n}\n")]);

    [Theory]
    [InlineData("moved {\n from = terraform_data.a\n to = terraform_data.a\n}", "has no effect")]
    [InlineData("moved {\n from = terraform_data.a\n to = terraform_data.b\n}\nresource \"terraform_data\" \"a\" {}", "still declared")]
    [InlineData("moved {\n from = terraform_data.a[0]\n to = terraform_data.b\n}\nresource \"terraform_data\" \"a\" { count = 1 }\nresource \"terraform_data\" \"b\" {}", "terraform_data.a[0] is still declared")]
    [InlineData("moved {\n from = terraform_data.a\n to = terraform_data.b\n}\nmoved {\n from = terraform_data.a\n to = terraform_data.c\n}", "only one address")]
    [InlineData("moved {\n from = terraform_data.a\n to = terraform_data.c\n}\nmoved {\n from = terraform_data.b\n to = terraform_data.c\n}", "only one source")]
    [InlineData("moved {\n from = terraform_data.a\n to = terraform_data.b\n}\nmoved {\n from = terraform_data.b\n to = terraform_data.a\n}", "go round in a circle")]
    [InlineData("moved {\n from = module.a\n to = terraform_data.b\n}", "both refer to")]
    [InlineData("moved {\n from = terraform_data.a.id\n to = terraform_data.b\n}", "not a part of it")]
    [InlineData("moved {\n from = \"a b\"\n to = terraform_data.b\n}", "An address is required")]
    [InlineData("moved {\n to = terraform_data.b\n}", "\"from\" is required")]
    public async Task A_wrong_move_is_explained(string main, string text) =>
        (await Referee.BothRefuseAsync(("main.tf", main))).ShouldContain(text);

    [Fact]
    public async Task A_move_between_types_is_refused_by_name()
    {
        var template = Template.Of("moved {\n from = null_resource.a\n to = terraform_data.a\n}");

        template.Render(template.LoadDiagnostics).ShouldContain("does not move an object from type \"null_resource\" to \"terraform_data\"");
        await Task.CompletedTask;
    }

    [Fact]
    public async Task The_plan_shows_the_move()
    {
        var template = Template.Of("resource \"terraform_data\" \"a\" { input = 1 }");
        await template.ApplyAsync();
        var moved = Template.Of("resource \"terraform_data\" \"b\" { input = 1 }\nmoved {\n  from = terraform_data.a\n  to   = terraform_data.b\n}");
        moved.State = template.State;

        var plan = await moved.PlanAsync();

        plan.HasChanges.ShouldBeTrue();
        PlanRenderer.Render(plan).ShouldContain("# terraform_data.a has moved to terraform_data.b");
        await moved.ApplyAsync();
        (await moved.PlanAsync()).HasChanges.ShouldBeFalse();
    }
}
