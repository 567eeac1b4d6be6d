using System.Net;
using Coder.Provisioner;
using Coder.Sdk;

namespace Coder.Server.Tests.Provisioning;

/// <summary>The walk with both real engines: HTTP, queue, the native engine or the <c>terraform</c> program, database. The state goes from one to the other.</summary>
public sealed class EngineSwitchTests
{
    private const string Main =
        """
        terraform {
          required_providers {
            coder  = { source = "coder/coder" }
            null   = { source = "hashicorp/null" }
            random = { source = "hashicorp/random" }
            time   = { source = "hashicorp/time" }
          }
        }

        data "coder_workspace" "me" {}
        data "coder_workspace_owner" "me" {}

        data "coder_parameter" "size" {
          name    = "size"
          type    = "number"
          default = 2
          mutable = true
        }

        resource "coder_agent" "main" {
          os   = "linux"
          arch = "amd64"
          env  = { OWNER = data.coder_workspace_owner.me.name }

          metadata {
            key          = "load"
            display_name = "Load"
            script       = "true"
            interval     = 10
            timeout      = 1
          }
        }

        resource "coder_app" "web" {
          agent_id = coder_agent.main.id
          slug     = "web"
          url      = "http://localhost:8080"
        }

        resource "coder_script" "hello" {
          agent_id     = coder_agent.main.id
          display_name = "Hello"
          script       = "echo hello"
          run_on_start = true
        }

        resource "random_pet" "name" {
          keepers = { workspace = data.coder_workspace.me.id }
        }

        resource "random_password" "database" {
          length = 20
        }

        resource "time_static" "born" {}

        resource "terraform_data" "home" {
          input            = { name = random_pet.name.id, size = data.coder_parameter.size.value, born = time_static.born.rfc3339 }
          triggers_replace = [data.coder_workspace.me.id]
        }

        resource "null_resource" "machine" {
          count    = data.coder_workspace.me.start_count
          triggers = { agent = coder_agent.main.id, secret = sha256(random_password.database.result) }
        }

        resource "coder_metadata" "machine" {
          count       = data.coder_workspace.me.start_count
          resource_id = null_resource.machine[0].id
          item {
            key   = "home"
            value = terraform_data.home.output.name
          }
        }
        """;

    [Theory]
    [InlineData(EngineChoice.Native, EngineChoice.Cli)]
    [InlineData(EngineChoice.Cli, EngineChoice.Native)]
    public async Task A_workspace_that_one_engine_built_has_nothing_to_change_for_the_other_and_back(string first, string second)
    {
        await using var bench = await Workbench.StartAsync(
            configure: builder => builder.Services.Remove(builder.Services.Last(s => s.ServiceType == typeof(ITemplateEngine))));
        var version = await bench.ImportVersionAsync(main: Main);
        var template = await bench.SendAsync<Template>(
            HttpMethod.Post, "/organizations/default/templates", new CreateTemplateRequest { Name = "both", VersionId = version.Id, Engine = first });

        var workspace = await bench.CreateWorkspaceAsync(template);
        await ShouldHavePlannedAsync(bench, workspace.LatestBuild, first, PlanOf(first, added: 9));
        var agent = AgentOf(workspace.LatestBuild);

        var switched = await BuildAsync(bench, template, workspace, second, "start");
        await ShouldHavePlannedAsync(bench, switched, second, PlanOf(second, added: 0));
        AgentOf(switched).ShouldBe(agent);
        switched.Resources.Select(r => $"{r.Type}.{r.Name}").ShouldBe(workspace.LatestBuild.Resources.Select(r => $"{r.Type}.{r.Name}"), ignoreOrder: true);
        switched.Resources.Single(r => r.Type == "null_resource").Metadata!.ShouldContain(m => m.Key == "home");

        var back = await BuildAsync(bench, template, workspace, first, "start");
        await ShouldHavePlannedAsync(bench, back, first, PlanOf(first, added: 0));

        var stopped = await BuildAsync(bench, template, workspace, second, "stop");
        stopped.Resources.ShouldNotContain(r => r.Type == "null_resource");
        var deleted = await BuildAsync(bench, template, workspace, first, "delete");
        deleted.Status.ShouldBe(WorkspaceStatus.Deleted);
    }

    private static string PlanOf(string engine, int added) => engine == EngineChoice.Native && added == 0
        ? "Plan: nothing to change."
        : $"Plan: {added} to add, 0 to change, 0 to destroy.";

    private static (string Name, string Apps) AgentOf(WorkspaceBuild build)
    {
        var agent = build.Resources.SelectMany(r => r.Agents ?? []).ShouldHaveSingleItem();
        return (agent.Name, string.Join(',', agent.Apps.Select(a => a.Slug)));
    }

    private static async Task<WorkspaceBuild> BuildAsync(Workbench bench, Template template, Workspace workspace, string engine, string transition)
    {
        await bench.SendAsync<Template>(HttpMethod.Patch, $"/templates/{template.Id}", new UpdateTemplateMeta { Engine = engine }, HttpStatusCode.OK);
        var build = await bench.BuildAsync(workspace.Id, transition);
        build.Job.Error.ShouldBeNull();
        return build;
    }

    private static async Task ShouldHavePlannedAsync(Workbench bench, WorkspaceBuild build, string engine, string plan)
    {
        build.Job.Error.ShouldBeNull();
        var lines = (await bench.GetAsync<ProvisionerJobLog[]>($"/workspacebuilds/{build.Id}/logs")).Select(l => l.Output).ToList();
        lines.ShouldContain($"Engine: {engine} (the template's setting).");
        lines.ShouldContain(plan, string.Join('\n', lines));
    }
}
