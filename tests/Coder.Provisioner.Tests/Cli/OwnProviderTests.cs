using System.Text;
using Coder.Provisioner.Cli;
using Coder.Provisioner.Tests.Infrastructure;
using Coder.Testing;

namespace Coder.Provisioner.Tests.Cli;

/// <summary>The built-in providers under the real <c>terraform</c>, without a download.</summary>
public sealed class OwnProviderTests
{
    [Fact]
    public async Task The_host_starter_runs_with_terraform_from_start_to_delete()
    {
        await using var host = new Machine();
        using var machine = new CliMachine(options => options with { OwnProviders = ProviderPrograms.Coder });
        var pipe = await host.PipeAsync("agent-up");
        host.UseAgent($"echo \"$CODER_AGENT_TOKEN $$\" > {pipe}; trap 'exit 0' TERM; while :; do sleep 600 & wait; done");
        var starter = Archive.OfStarter("host");

        var started = await machine.SucceedAsync(machine.Request(starter, WorkspaceTransition.Start) with { Environment = host.Environment });
        var agent = started.Resources.Single(r => r.Type == "host_process").Agents.ShouldHaveSingleItem();
        var seen = (await Machine.HearAsync(pipe)).Trim().Split(' ');
        seen[0].ShouldBe(agent.Token);
        var pid = int.Parse(seen[1], System.Globalization.CultureInfo.InvariantCulture);
        Machine.IsRunning(pid).ShouldBeTrue("the workspace outlives the terraform that started it");

        var deleted = await machine.SucceedAsync(machine.Request(starter, WorkspaceTransition.Delete, started.State) with { Environment = host.Environment });
        deleted.State.Length.ShouldBe(0);
        Machine.IsRunning(pid).ShouldBeFalse();
        Directory.Exists(host.WorkspaceDirectory).ShouldBeFalse();
    }

    [Fact]
    public async Task They_come_in_the_version_that_a_template_asks_for_and_locks_on_other_builds_of_them_do_not_count()
    {
        using var machine = new CliMachine(options => options with { OwnProviders = ProviderPrograms.Coder });
        var template = Archive.Of(
            ("main.tf", """
                terraform {
                  required_providers {
                    random = { source = "hashicorp/random", version = "~> 3.5, != 3.5.0" }
                    null   = { source = "hashicorp/null", version = ">= 3.2" }
                  }
                }
                resource "random_pet" "name" {}
                resource "null_resource" "one" {}
                """),
            (".terraform.lock.hcl", "provider \"registry.terraform.io/hashicorp/random\" {\n  version = \"3.6.0\"\n  hashes  = [\"h1:AAAA\"]\n}\n"));

        var started = await machine.SucceedAsync(machine.Request(template, WorkspaceTransition.Start));

        started.Resources.Select(r => r.Type).ShouldBe(["null_resource", "random_pet"]);
        machine.Log.Text.ShouldContain("Installed hashicorp/random v3.5.1");
        machine.Log.Text.ShouldContain("Installed hashicorp/null v3.2.0");
        Encoding.UTF8.GetString(started.State.Span).ShouldContain("random_pet");
    }

    [Theory]
    [InlineData("", "2.40.0")]
    [InlineData("~> 0.12", "0.12.0")]
    [InlineData(">= 2.5.0", "2.40.0")]
    [InlineData(">= 3", "3.0.0")]
    [InlineData("> 3.1", "3.1.1")]
    [InlineData("< 1.0", "0.0.0")]
    [InlineData("!= 2.40.0, >= 2.40.0", "2.40.1")]
    [InlineData("= 3.0.0-rc1", "3.0.0-rc1")]
    [InlineData("> 3, < 2", "2.40.0")]
    [InlineData("newest", "2.40.0")]
    public void A_version_is_found_that_the_template_allows(string constraint, string version) =>
        OwnProviders.VersionFor(constraint.Length == 0 ? [] : [constraint]).ShouldBe(version);
}
