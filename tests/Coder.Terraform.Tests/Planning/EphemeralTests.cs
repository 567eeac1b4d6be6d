using System.Text;
using Coder.Hcl.Values;
using Coder.Terraform.Planning;
using Coder.Terraform.State;
using Coder.Terraform.Tests.Infrastructure;

namespace Coder.Terraform.Tests.Planning;

public sealed class EphemeralTests : IAsyncDisposable
{
    private readonly RecordingProvider _provider = new();

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    private Template Of(string main)
    {
        var template = Template.Of(main);
        template.Registry.Add("hashicorp/test", () => _provider);
        return template;
    }

    [Fact]
    public async Task A_token_is_opened_for_each_operation_and_reaches_what_may_have_it()
    {
        var log = new LogLines();
        var template = Of("""
            ephemeral "test_token" "t" { audience = "a" }
            provider "test" {
              alias = "late"
              token = ephemeral.test_token.t.value
            }
            locals { password = "pw-${ephemeral.test_token.t.value}" }
            resource "test_thing" "x" {
              name             = "x"
              password_wo      = local.password
              password_version = 1
              provider         = test.late
              provisioner "local-exec" {
                command = "echo ${local.password}"
              }
            }
            output "given" { value = ephemeralasnull(local.password) == null }
            """);
        template.Options = template.Options with { Log = log };

        var applied = await template.ApplyAsync();

        string[] round = ["open a", "configure token for a"];
        _provider.Done.ShouldBe([.. round, "close 1", .. round, "create x with pw-token for a", "close 1"]);
        var state = Encoding.UTF8.GetString(StateWriter.Write(applied.State).Span);
        state.ShouldNotContain("token for a");
        state.ShouldNotContain("test_token");
        log.Lines.ShouldContain("test_thing.x (local-exec): (output suppressed due to ephemeral value in config)");
        log.Lines.ShouldNotContain(l => l.Contains("token for", StringComparison.Ordinal));
        applied.Outputs["given"].AsBool().ShouldBeTrue();
        (await template.PlanAsync()).HasChanges.ShouldBeFalse();
    }

    [Fact]
    public async Task Nothing_ephemeral_is_in_the_plan()
    {
        var template = Of("""
            variable "secret" { ephemeral = true }
            resource "test_thing" "x" {
              name        = "x"
              password_wo = var.secret
            }
            """);
        template.Variables["secret"] = HclValue.String("hunter2");

        var plan = await template.PlanAsync();

        PlanRenderer.Render(plan).ShouldNotContain("hunter2");
        var change = plan.Changes.ShouldHaveSingleItem();
        change.After.GetAttribute("password_wo").IsNull.ShouldBeTrue();
        change.Config.ShouldBeNull();
        await template.ApplyAsync();
        _provider.Done.ShouldBe(["create x with hunter2"]);
    }

    [Fact]
    public async Task A_token_is_renewed_when_its_time_comes()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _provider.RenewAt = TimeProvider.System.GetUtcNow();
        _provider.Before = async step =>
        {
            if (step.StartsWith("create", StringComparison.Ordinal))
            {
                await gate.Task;
            }

            return null;
        };
        var template = Of("ephemeral \"test_token\" \"t\" { audience = \"a\" }\nresource \"test_thing\" \"x\" {\n  name = \"x\"\n  password_wo = ephemeral.test_token.t.value\n}");
        var plan = await template.PlanAsync();
        _provider.Renewed = gate;

        await TerraformEngine.ApplyAsync(plan, template.Registry, template.Options, default);

        _provider.Done.ToArray()[^3..].ShouldBe(["renew 1", "create x with token for a", "close 2"]);
    }

    [Theory]
    [InlineData("variable \"v\" {\n ephemeral = true\n default = \"x\"\n}\nresource \"terraform_data\" \"a\" { input = var.v }", "Ephemeral values are not valid for \"input\"")]
    [InlineData("variable \"v\" {\n ephemeral = true\n default = 1\n}\nresource \"terraform_data\" \"a\" { count = var.v }", "derived from an ephemeral value")]
    [InlineData("variable \"v\" {\n ephemeral = true\n default = {}\n}\nresource \"terraform_data\" \"a\" { for_each = var.v }", "derived from an ephemeral value")]
    [InlineData("variable \"v\" {\n ephemeral = true\n default = \"x\"\n}\noutput \"o\" { value = var.v }", "not declared as returning an ephemeral value")]
    [InlineData("output \"o\" {\n value = 1\n ephemeral = true\n}", "cannot be ephemeral")]
    public async Task Where_it_may_not_go_is_explained(string main, string text) =>
        (await Referee.BothRefuseAsync(("main.tf", main))).ShouldContain(text);

    [Fact]
    public async Task Modules_declare_what_is_ephemeral()
    {
        const string Main = "variable \"v\" {\n  ephemeral = true\n  default   = \"x\"\n}\nmodule \"m\" {\n  source = \"./m\"\n  given  = var.v\n}\noutput \"o\" { value = ephemeralasnull(module.m.back) == null }\n";
        await Referee.CompareAsync([("main.tf", Main), ("m/main.tf", "variable \"given\" { ephemeral = true }\noutput \"back\" {\n  value     = upper(var.given)\n  ephemeral = true\n}\n")]);
        (await Referee.BothRefuseAsync(("main.tf", Main), ("m/main.tf", "variable \"given\" {}\noutput \"back\" { value = 1 }\n"))).ShouldContain("not declared as accepting ephemeral values");
    }

    [Theory]
    [InlineData("ephemeral \"test_tokn\" \"t\" { audience = \"a\" }", "Did you mean \"test_token\"?")]
    [InlineData("resource \"test_thing\" \"x\" { name = ephemeral.test_token.t.value }", "An ephemeral resource \"test_token\" \"t\" has not been declared")]
    [InlineData("ephemeral \"test_token\" \"t\" { audience = \"a\" }\nresource \"test_thing\" \"x\" {\n name = \"x\"\n port { number = length(ephemeral.test_token.t.value) }\n}", "not valid for \"number\"")]
    public async Task A_wrong_block_is_explained(string main, string text)
    {
        var template = Of(main);

        var found = template.LoadDiagnostics.HasErrors ? template.LoadDiagnostics : (IEnumerable<Hcl.Diagnostics.Diagnostic>)(await template.TryPlanAsync()).Diagnostics;

        template.Render(found).ShouldContain(text);
    }
}
