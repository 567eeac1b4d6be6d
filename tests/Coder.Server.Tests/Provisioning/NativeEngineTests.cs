using Coder.Provisioner;
using Coder.Sdk;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Provisioning;

/// <summary>The walk with the real engine: HTTP, queue, engine, database.</summary>
public sealed class NativeEngineTests
{
    private const string Main =
        """
        terraform {
          required_providers {
            coder = { source = "coder/coder" }
            null  = { source = "hashicorp/null" }
          }
        }

        data "coder_workspace" "me" {}

        data "coder_parameter" "size" {
          name         = "size"
          display_name = "Size"
          type         = "number"
          default      = 2
          mutable      = true
          validation {
            min = 1
            max = 4
          }
        }

        resource "coder_agent" "main" {
          os   = "linux"
          arch = "amd64"
          dir  = "/tmp"
        }

        resource "coder_app" "web" {
          agent_id = coder_agent.main.id
          slug     = "web"
          url      = "http://localhost:8080"
        }

        resource "null_resource" "home" {
          triggers = { size = data.coder_parameter.size.value }
        }

        resource "null_resource" "machine" {
          count    = data.coder_workspace.me.start_count
          triggers = { agent = coder_agent.main.id }
        }
        """;

    [Fact]
    public async Task A_template_is_imported_and_a_workspace_lives_through_all_transitions()
    {
        await using var bench = await Workbench.StartAsync(configure: UseNativeEngine);
        var version = await bench.ImportVersionAsync(main: Main);
        var parameter = (await bench.GetAsync<TemplateVersionParameter[]>($"/templateversions/{version.Id}/rich-parameters")).ShouldHaveSingleItem();
        (parameter.Name, parameter.DisplayName, parameter.Type, parameter.DefaultValue, parameter.ValidationMax).ShouldBe(("size", "Size", "number", "2", 4));
        (await bench.GetAsync<WorkspaceResource[]>($"/templateversions/{version.Id}/resources"))
            .Where(resource => resource.WorkspaceTransition == "start").Select(resource => resource.Name).ShouldBe(["home", "machine"]);

        var template = await bench.SendAsync<Template>(
            HttpMethod.Post, "/organizations/default/templates", new CreateTemplateRequest { Name = "native", VersionId = version.Id });
        var workspace = await bench.CreateWorkspaceAsync(template, "dev", new WorkspaceBuildParameter("size", "3"));
        workspace.LatestBuild.Job.Error.ShouldBeNull();
        workspace.LatestBuild.Status.ShouldBe(WorkspaceStatus.Running);
        var agent = workspace.LatestBuild.Resources.SelectMany(resource => resource.Agents ?? []).ShouldHaveSingleItem();
        agent.Apps.ShouldHaveSingleItem().Slug.ShouldBe("web");
        (await bench.GetAsync<WorkspaceBuildParameter[]>($"/workspacebuilds/{workspace.LatestBuild.Id}/parameters"))
            .ShouldHaveSingleItem().ShouldBe(new WorkspaceBuildParameter("size", "3"));

        var stopped = await bench.BuildAsync(workspace.Id, "stop");
        stopped.Status.ShouldBe(WorkspaceStatus.Stopped);
        stopped.Resources.Select(resource => resource.Name).ShouldBe(["home"]);
        (await bench.BuildAsync(workspace.Id, "start")).Status.ShouldBe(WorkspaceStatus.Running);
        (await bench.BuildAsync(workspace.Id, "delete")).Status.ShouldBe(WorkspaceStatus.Deleted);
    }

    [Fact]
    public async Task A_syntax_error_is_told_with_its_place()
    {
        await using var bench = await Workbench.StartAsync(configure: UseNativeEngine);
        var version = await bench.PushVersionAsync(main: "resource \"null_resource\" \"x\" {\n  triggers = {\n");
        var job = await bench.EndOfJobAsync(version.Job.Id);
        job.Status.ShouldBe(ProvisionerJobStatus.Failed);
        job.Error.ShouldNotBeNull().ShouldContain("main.tf");
    }

    [Fact]
    public async Task A_starter_can_be_imported_by_its_name()
    {
        await using var bench = await Workbench.StartAsync(configure: UseNativeEngine);
        (await bench.GetAsync<TemplateExample[]>("/templates/examples")).ShouldContain(example => example.Id == "host" && example.Name == "Host shell");
        var version = await bench.SendAsync<TemplateVersion>(
            HttpMethod.Post, "/organizations/default/templateversions", new CreateTemplateVersionRequest { ExampleId = "host" });
        var job = await bench.EndOfJobAsync(version.Job.Id);
        job.Error.ShouldBeNull();
        (await bench.GetAsync<TemplateVersion>($"/templateversions/{version.Id}")).Readme.ShouldContain("Host shell");
        var unknown = await bench.FailAsync(
            HttpMethod.Post, "/organizations/default/templateversions", new CreateTemplateVersionRequest { ExampleId = "nope" });
        unknown.Error.Validations!.Single().Detail.ShouldBe("There is no starter template \"nope\". GET /templates/examples lists them.");
    }

    private static void UseNativeEngine(Microsoft.AspNetCore.Builder.WebApplicationBuilder builder) =>
        builder.Services.AddSingleton<ITemplateEngine>(new NativeTemplateEngine(new NativeTemplateEngineOptions(), TimeProvider.System));
}
