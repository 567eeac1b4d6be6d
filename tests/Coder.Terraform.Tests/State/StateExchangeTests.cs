using System.Text;
using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Terraform.State;
using Coder.Terraform.Tests.Infrastructure;
using Coder.Testing;

namespace Coder.Terraform.Tests.State;

/// <summary>State goes to the real terraform and back, and neither side sees anything to change.</summary>
public sealed class StateExchangeTests
{
    private const string Main = """
        variable "secret" {
          default   = "s3cret"
          sensitive = true
        }
        resource "terraform_data" "a" {
          input = { a = 1, list = ["x", true, null], s = var.secret }
        }
        resource "terraform_data" "b" {
          count            = 2
          input            = terraform_data.a.output.a + count.index
          triggers_replace = [terraform_data.a.id]
        }
        module "m" {
          source   = "./m"
          for_each = toset(["k1", "k\"2"])
          v        = terraform_data.b[0].id
        }
        output "o" { value = terraform_data.b[*].output }
        output "object" { value = { a = 1.5, b = [true, "x"], c = null } }
        output "ids" { value = { for k, m in module.m : k => m.id } }
        output "secret" {
          value     = var.secret
          sensitive = true
        }
        """;

    private const string Child = """
        variable "v" { type = string }
        resource "terraform_data" "c" {
          for_each = { one = var.v }
          input    = each.value
          lifecycle { create_before_destroy = true }
        }
        output "id" { value = terraform_data.c["one"].id }
        """;

    [Fact]
    public async Task Terraform_finds_nothing_to_change_in_our_state()
    {
        using var terraform = await ReadyAsync();
        var template = NewTemplate();
        var applied = await template.ApplyAsync();
        await File.WriteAllBytesAsync(terraform.StatePath, StateWriter.Write(applied.State).ToArray());

        var shown = await terraform.RunAsync("show", "-json");
        var (code, output, errors) = await terraform.TryRunAsync("plan", "-detailed-exitcode", "-input=false", "-no-color");

        code.ShouldBe(0, output + errors);
        shown.ShouldContain("module.m[\\\"k\\\\\\\"2\\\"].terraform_data.c");
        await terraform.RunAsync("apply", "-destroy", "-auto-approve", "-input=false");
    }

    [Fact]
    public async Task We_find_nothing_to_change_in_the_state_of_terraform()
    {
        using var terraform = await ReadyAsync();
        await terraform.RunAsync("apply", "-auto-approve", "-input=false");
        var template = NewTemplate();
        template.State = Read(await File.ReadAllBytesAsync(terraform.StatePath));

        var plan = await template.PlanAsync();

        plan.Changes.Where(c => c.Action != Terraform.Planning.PlannedAction.NoOp).Select(c => $"{c.Address} {c.Action}").ShouldBeEmpty();
        plan.HasChanges.ShouldBeFalse();
    }

    [Fact]
    public async Task State_that_went_through_us_is_the_same_text_as_that_of_terraform()
    {
        using var terraform = await ReadyAsync();
        await terraform.RunAsync("apply", "-auto-approve", "-input=false");
        var theirs = await File.ReadAllBytesAsync(terraform.StatePath);
        var template = NewTemplate();
        template.State = Read(theirs);
        var applied = await template.ApplyAsync();

        var ours = JsonDocument.Parse(StateWriter.Write(applied.State)).RootElement;
        var original = JsonDocument.Parse(theirs).RootElement;
        ours.GetProperty("resources").GetRawText().ShouldBe(original.GetProperty("resources").GetRawText());
        JsonElement.DeepEquals(ours.GetProperty("outputs"), original.GetProperty("outputs")).ShouldBeTrue(ours.GetProperty("outputs").GetRawText());
    }

    [Theory]
    [InlineData("{", "Corrupt state")]
    [InlineData("""{"version":4,"resources":[{"mode":"managed"}]}""", "Corrupt state")]
    [InlineData("""{"version":5}""", "Unsupported state version")]
    [InlineData("""{"version":3}""", "Unsupported state version")]
    public void State_that_cannot_be_used_gives_a_clear_error(string json, string summary)
    {
        var diagnostics = new DiagnosticBag();

        StateReader.Read(Encoding.UTF8.GetBytes(json), diagnostics).ShouldBeNull();

        diagnostics.ShouldHaveSingleItem().Summary.ShouldBe(summary);
    }

    private static Template NewTemplate() => new(("main.tf", Main), ("m/main.tf", Child));

    private static async Task<TerraformCli> ReadyAsync()
    {
        var terraform = new TerraformCli();
        terraform.Write("main.tf", Main);
        terraform.Write("m/main.tf", Child);
        await terraform.RunAsync("init", "-input=false");
        return terraform;
    }

    private static StateFile Read(byte[] json)
    {
        var diagnostics = new DiagnosticBag();
        var state = StateReader.Read(json, diagnostics);
        diagnostics.ShouldBeEmpty();
        return state!;
    }
}
