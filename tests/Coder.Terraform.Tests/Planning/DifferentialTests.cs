using System.Text.Json;
using Coder.Terraform.Planning;
using Coder.Terraform.State;
using Coder.Terraform.Tests.Infrastructure;

namespace Coder.Terraform.Tests.Planning;

/// <summary>Takes configurations through changes on both engines: planned actions and outputs must be the same.</summary>
public sealed class DifferentialTests
{
    public static TheoryData<string, string[]> Histories => new()
    {
        {
            "update, replace and removal follow dependencies",
            [
                """
                resource "terraform_data" "a" { input = "1" }
                resource "terraform_data" "b" { input = terraform_data.a.output }
                resource "terraform_data" "c" { triggers_replace = terraform_data.b.output }
                resource "terraform_data" "gone" { input = terraform_data.c.id }
                output "a" { value = terraform_data.b.output }
                """,
                """
                resource "terraform_data" "a" { input = "2" }
                resource "terraform_data" "b" { input = terraform_data.a.output }
                resource "terraform_data" "c" { triggers_replace = terraform_data.b.output }
                output "a" { value = "now ${terraform_data.b.output}" }
                """,
            ]
        },
        {
            "count and for_each grow, shrink and change kind",
            [
                """
                resource "terraform_data" "n" {
                  count = 3
                  input = count.index
                }
                resource "terraform_data" "k" {
                  for_each = { a = 1, b = 2 }
                  input    = "${each.key}${each.value}"
                }
                output "n" { value = terraform_data.n[*].output }
                output "k" { value = { for k, r in terraform_data.k : k => r.output } }
                """,
                """
                resource "terraform_data" "n" {
                  count = 1
                  input = count.index + 1
                }
                resource "terraform_data" "k" {
                  for_each = toset(["b", "c"])
                  input    = each.value
                }
                output "n" { value = one(terraform_data.n[*].output) }
                output "k" { value = keys(terraform_data.k) }
                """,
                """
                resource "terraform_data" "n" {
                  for_each = toset(["x"])
                  input    = each.key
                }
                output "n" { value = values(terraform_data.n)[*].output }
                """,
            ]
        },
        {
            "create_before_destroy spreads to what it is made from",
            [
                """
                resource "terraform_data" "base" { triggers_replace = 1 }
                resource "terraform_data" "top" {
                  triggers_replace = terraform_data.base.id
                  lifecycle { create_before_destroy = true }
                }
                """,
                """
                resource "terraform_data" "base" { triggers_replace = 2 }
                resource "terraform_data" "top" {
                  triggers_replace = terraform_data.base.id
                  lifecycle { create_before_destroy = true }
                }
                """,
            ]
        },
        {
            "ignore_changes and replace_triggered_by",
            [
                """
                resource "terraform_data" "version" { input = 1 }
                resource "terraform_data" "ignores" {
                  input = "a"
                  lifecycle { ignore_changes = [input] }
                }
                resource "terraform_data" "follows" {
                  input = "x"
                  lifecycle { replace_triggered_by = [terraform_data.version] }
                }
                resource "terraform_data" "follows_attribute" {
                  lifecycle { replace_triggered_by = [terraform_data.ignores.output] }
                }
                """,
                """
                resource "terraform_data" "version" { input = 2 }
                resource "terraform_data" "ignores" {
                  input = "b"
                  lifecycle { ignore_changes = [input] }
                }
                resource "terraform_data" "follows" {
                  input = "x"
                  lifecycle { replace_triggered_by = [terraform_data.version] }
                }
                resource "terraform_data" "follows_attribute" {
                  lifecycle { replace_triggered_by = [terraform_data.ignores.output] }
                }
                """,
            ]
        },
        {
            "typed variables, optional attributes, sensitive and null outputs",
            [
                """
                variable "disks" {
                  type    = map(object({ size = optional(number, 10), tags = optional(list(string), []), extra = optional(string) }))
                  default = { a = {}, b = { size = "20", tags = ["x"] } }
                }
                variable "token" {
                  default   = "t"
                  sensitive = true
                }
                locals { total = sum([for d in var.disks : d.size]) }
                resource "terraform_data" "disk" {
                  for_each = var.disks
                  input    = merge(each.value, { token = var.token })
                }
                output "total" { value = local.total }
                output "extra" { value = var.disks["a"].extra }
                output "token" {
                  value     = terraform_data.disk["a"].output.token
                  sensitive = true
                }
                """,
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Histories))]
    public async Task Both_engines_plan_and_give_the_same(string what, string[] history)
    {
        using var terraform = TerraformCli.TryFind();
        if (terraform is null)
        {
            return;
        }

        var state = StateFile.Empty;
        for (var step = 0; step <= history.Length; step++)
        {
            // The last step destroys what the last configuration made.
            var destroy = step == history.Length;
            var text = history[Math.Min(step, history.Length - 1)];
            var template = Template.Of(text);
            template.State = state;
            var plan = await template.PlanAsync(destroy ? PlanMode.Destroy : PlanMode.Apply);
            terraform.Write("main.tf", text);
            string[] arguments = ["plan", "-input=false", "-out=plan", .. destroy ? (string[])["-destroy"] : []];
            await terraform.RunAsync(arguments);
            using var theirs = JsonDocument.Parse(await terraform.RunAsync("show", "-json", "plan"));
            Ours(plan).ShouldBe(Theirs(theirs.RootElement), $"{what}, step {step}");

            var applied = await TerraformEngine.ApplyAsync(plan, template.Registry, template.Options, default);
            applied.Failed.ShouldBeFalse(template.Render(applied.Diagnostics));
            state = applied.State;
            await terraform.RunAsync("apply", "-input=false", "plan");
            using var outputs = JsonDocument.Parse(await terraform.RunAsync("output", "-json"));
            state.Outputs.ToDictionary(o => o.Key, o => o.Value.Value.ToJson()?.ToJsonString()).ShouldBe(
                outputs.RootElement.EnumerateObject().ToDictionary(o => o.Name, o => (string?)JsonSerializer.Serialize(o.Value.GetProperty("value"))),
                ignoreOrder: true,
                $"{what}, step {step}");
        }

        state.Resources.ShouldBeEmpty();
    }

    private static string[] Ours(Plan plan) =>
        [.. plan.Changes.Select(c => $"{c.Address} {Actions(c.Action)}").Order(StringComparer.Ordinal)];

    private static string[] Theirs(JsonElement plan) => !plan.TryGetProperty("resource_changes", out var changes) ? [] :
    [
        .. changes.EnumerateArray()
            .Select(c => $"{c.GetProperty("address").GetString()} {string.Join('+', c.GetProperty("change").GetProperty("actions").EnumerateArray().Select(a => a.GetString()))}")
            .Order(StringComparer.Ordinal),
    ];

    private static string Actions(PlannedAction action) => action switch
    {
        PlannedAction.NoOp => "no-op",
        PlannedAction.Replace => "delete+create",
        PlannedAction.ReplaceCreateFirst => "create+delete",
        _ => action.ToString().ToLowerInvariant(),
    };
}
