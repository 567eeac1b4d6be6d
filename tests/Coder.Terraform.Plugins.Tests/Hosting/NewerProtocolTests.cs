using System.Text;
using System.Text.Json;
using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Applying;
using Coder.Terraform.Configuration;
using Coder.Terraform.Planning;
using Coder.Terraform.Plugins.Hosting;
using Coder.Terraform.Plugins.Tests.Infrastructure;
using Coder.Terraform.Providers;
using Coder.Terraform.State;
using Coder.Testing;

namespace Coder.Terraform.Plugins.Tests.Hosting;

/// <summary>Functions, ephemeral resources and write-only arguments of plugins, under our engine and under the real <c>terraform</c>.</summary>
public sealed class NewerProtocolTests
{
    private const string Source = "example.com/acme/vault";

    private const string Required = """
        terraform {
          required_providers {
            vault = { source = "example.com/acme/vault" }
          }
        }

        """;

    private const string Main = Required + """
        variable "version_of_secret" { default = 1 }

        ephemeral "vault_token" "admin" {
          role = provider::vault::wrap("admin", "-")
        }

        resource "vault_secret" "db" {
          name             = "db"
          value_wo         = ephemeral.vault_token.admin.token
          value_wo_version = var.version_of_secret
        }

        output "length" { value = vault_secret.db.length }
        output "wrapped" { value = provider::vault::wrap("text", "<", null, ">") }
        output "described" { value = provider::vault::describe([1, "a"]) }
        output "null" { value = provider::vault::describe(null).type }
        output "many" { value = [for s in ["a", "b"] : provider::vault::wrap(s, "|")] }
        """;

    private static readonly PluginOptions Options = new() { StopGrace = TimeSpan.FromMilliseconds(100) };

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public async Task A_template_with_all_of_them_does_the_same_in_both_engines(int protocol)
    {
        var ours = new VaultProvider();
        await using var plugin = new InProcessPlugin(ours, protocol);
        await using var pool = new PluginPool(Options, TimeProvider.System);
        var registry = new OnePlugin(pool, plugin.Binary, Source);
        var first = await EngineRun.ApplyAsync(registry, Main, StateFile.Empty);
        ours.Events.ShouldBe(["opened -admin-", "closed -admin-", "opened -admin-", "wrote token-of--admin-; planned nothing", "closed -admin-"]);
        var text = Encoding.UTF8.GetString(StateWriter.Write(first.State).Span);
        text.ShouldNotContain("token-of");
        (await EngineRun.PlanAsync(registry, Main, first.State)).Changes.ShouldAllBe(c => c.Action == PlannedAction.NoOp);
        var second = await EngineRun.ApplyAsync(registry, Main, first.State, ("version_of_secret", HclValue.Number(2)));

        var theirs = new VaultProvider();
        await using var reattached = new ReattachedPlugin(theirs, protocol);
        using var terraform = new TerraformCli();
        terraform.Variables["TF_REATTACH_PROVIDERS"] = await reattached.VariableAsync(Source);
        terraform.Write("main.tf", Main);
        await terraform.RunAsync("init", "-no-color", "-input=false");
        await terraform.RunAsync("apply", "-no-color", "-input=false", "-auto-approve");
        var outputs = await terraform.RunAsync("output", "-json");
        (await terraform.TryRunAsync("plan", "-no-color", "-input=false", "-detailed-exitcode")).ExitCode.ShouldBe(0);
        await terraform.RunAsync("apply", "-no-color", "-input=false", "-auto-approve", "-var", "version_of_secret=2");

        Outputs(first).ShouldBe(Expected(outputs));
        Outputs(second).ShouldBe(Expected(await terraform.RunAsync("output", "-json")));
        Writes(ours).ShouldBe(Writes(theirs));
        Writes(ours).Count.ShouldBe(2);
        Opened(theirs).ShouldBe(Opened(ours));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Ephemeral_resources_are_opened_renewed_and_closed_with_what_the_provider_keeps(int protocol)
    {
        var served = new VaultProvider();
        await using var plugin = new InProcessPlugin(served, protocol);
        await using var pool = new PluginPool(Options, TimeProvider.System);
        await using var provider = await pool.CreateAsync(plugin.Binary, SilentLog.Instance, CancellationToken.None);
        var config = HclValue.Object([KeyValuePair.Create("role", HclValue.String("reader")), KeyValuePair.Create("token", HclValue.Null(HclType.String))]);
        provider.Schema.EphemeralResourceTypes[VaultProvider.Token].Block.ImpliedType.ShouldBe(config.Type);
        (await provider.ValidateEphemeralAsync(VaultProvider.Token, config, CancellationToken.None)).ShouldBeEmpty();
        var opened = await provider.OpenEphemeralAsync(new OpenEphemeralRequest(VaultProvider.Token, "ephemeral.vault_token.a", config), CancellationToken.None);
        opened.Value!.GetAttribute("token").AsString().ShouldBe("token-of-reader");
        opened.RenewAt.ShouldBe(VaultProvider.RenewAt);
        var renewed = await provider.RenewEphemeralAsync(new EphemeralRequest(VaultProvider.Token, "ephemeral.vault_token.a", opened.Private), CancellationToken.None);
        renewed.RenewAt.ShouldBe(VaultProvider.RenewAt.AddHours(1));
        (await provider.CloseEphemeralAsync(new EphemeralRequest(VaultProvider.Token, "ephemeral.vault_token.a", renewed.Private), CancellationToken.None)).ShouldBeEmpty();
        served.Events.ShouldBe(["opened reader", "renewed reader", "closed reader+"]);
    }

    [Theory]
    [InlineData("output \"a\" { value = provider::vault::wrap(\"\") }", "Invalid value for \"text\" parameter: there is nothing to wrap.")]
    [InlineData("output \"a\" { value = provider::vault::wrap(null) }", "Invalid value for \"text\" parameter: argument must not be null.")]
    [InlineData("output \"a\" { value = provider::vault::wrap() }", "Function \"provider::vault::wrap\" expects at least 1 argument(s). Missing value for \"text\".")]
    [InlineData("output \"a\" { value = provider::vault::wrapp(\"a\") }", "There is no function named \"provider::vault::wrapp\". Did you mean \"provider::vault::wrap\"?")]
    [InlineData("ephemeral \"vault_token\" \"a\" {\n role = \"nobody\"\n}", "There is no role \"nobody\".")]
    [InlineData("ephemeral \"vault_tokens\" \"a\" {\n role = \"a\"\n}", "does not support ephemeral resource \"vault_tokens\". Did you mean \"vault_token\"?")]
    [InlineData("ephemeral \"vault_token\" \"a\" {\n role = \"a\"\n}\nresource \"vault_secret\" \"a\" {\n name = ephemeral.vault_token.a.token\n}", "Ephemeral values are not valid for \"name\", because it is not a write-only attribute")]
    public async Task What_is_wrong_with_their_use_is_explained(string block, string text)
    {
        await using var plugin = new InProcessPlugin(new VaultProvider(), 6);
        await using var pool = new PluginPool(Options, TimeProvider.System);
        var plan = await EngineRun.PlanAsync(new OnePlugin(pool, plugin.Binary, Source), Required + block, StateFile.Empty);
        plan.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ShouldHaveSingleItem().Detail.ShouldContain(text);
    }

    [Fact]
    public void A_function_of_a_provider_that_the_module_does_not_require_is_refused_where_it_stands()
    {
        var found = new DiagnosticBag();
        TerraformConfiguration.Load(TemplateFiles.FromTexts(("main.tf", "locals {\n  a = [upper(provider::vault::wrap(\"a\"))]\n}\n")), found).ShouldBeNull();
        var error = found.ShouldHaveSingleItem();
        error.Detail.ShouldBe("There is no function named \"provider::vault::wrap\". Ensure that provider name \"vault\" is declared in this module's required_providers block, and that this provider offers a function named \"wrap\".");
        error.Subject.ToString().ShouldBe("main.tf:2,14-35");
    }

    [Fact]
    public async Task The_real_provider_gives_the_same_values_and_state_in_both_engines()
    {
        var amazon = AwsProvider.Template(
            """
            data "aws_iam_policy_document" "read" {
              provider = amazon
              statement {
                actions   = ["s3:ListBucket", "s3:GetObject"]
                resources = [provider::amazon::arn_build("aws", "s3", "", "", "example"), "arn:aws:s3:::example/*"]
              }
            }

            resource "terraform_data" "policy" {
              input = data.aws_iam_policy_document.read.json
            }

            output "arn" { value = provider::amazon::arn_parse("arn:aws:iam::444455556666:role/example") }
            output "policy" { value = terraform_data.policy.output }
            output "refused" { value = can(provider::amazon::arn_parse("no arn")) }
            output "trimmed" { value = provider::amazon::trim_iam_role_path("arn:aws:iam::444455556666:role/with/path/example") }
            """,
            name: "amazon");
        await using var pool = new PluginPool(new PluginOptions(), TimeProvider.System);
        var registry = new OnePlugin(pool, Programs.Aws);
        var ours = await EngineRun.ApplyAsync(registry, amazon, StateFile.Empty);
        ours.Outputs["trimmed"].AsString().ShouldBe("arn:aws:iam::444455556666:role/example");

        using var terraform = new TerraformCli();
        terraform.Write("main.tf", amazon);
        terraform.Write("cli.tfrc", $"provider_installation {{\n  dev_overrides {{\n    \"hashicorp/aws\" = \"{Path.GetDirectoryName(AwsProvider.Program)}\"\n  }}\n  direct {{}}\n}}\n");
        terraform.Variables["TF_CLI_CONFIG_FILE"] = Path.Combine(terraform.Folder, "cli.tfrc");
        await terraform.RunAsync("apply", "-no-color", "-input=false", "-auto-approve");

        Outputs(ours).ShouldBe(Expected(await terraform.RunAsync("output", "-json")));
        var found = new DiagnosticBag();
        var theirs = StateReader.Read(await File.ReadAllBytesAsync(terraform.StatePath), found).ShouldNotBeNull(string.Join('\n', found));
        (await EngineRun.PlanAsync(registry, amazon, theirs)).Changes.Where(c => c.Address.Mode == Addresses.ResourceMode.Managed).ShouldHaveSingleItem().Action.ShouldBe(PlannedAction.NoOp);
    }

    private static string Outputs(ApplyResult applied) => string.Join('\n', applied.Outputs.OrderBy(o => o.Key, StringComparer.Ordinal)
        .Where(o => !o.Value.IsNull).Select(o => $"{o.Key} = {o.Value.ToJson(o.Value.Type)!.ToJsonString()}"));

    private static string Expected(string outputs)
    {
        using var json = JsonDocument.Parse(outputs);
        return string.Join('\n', json.RootElement.EnumerateObject().OrderBy(o => o.Name, StringComparer.Ordinal)
            .Select(o => $"{o.Name} = {JsonSerializer.Serialize(o.Value.GetProperty("value"))}"));
    }

    private static List<string> Writes(VaultProvider provider) => [.. provider.Events.Where(e => e.StartsWith("wrote", StringComparison.Ordinal))];

    // How often something is opened and closed depends on the number of plans; what, does not.
    private static List<string> Opened(VaultProvider provider) => [.. provider.Events.Where(e => !e.StartsWith("wrote", StringComparison.Ordinal)).Distinct()];
}
