using System.Net;
using Coder.Provisioner;
using Coder.Sdk;
using Coder.Server.Tests.Provisioning;

namespace Coder.Server.Tests.Templates;

public sealed class PresetTests
{
    [Fact]
    public async Task The_presets_of_a_version_are_listed_the_default_first()
    {
        await using var bench = await StartAsync();
        var template = await bench.CreateTemplateAsync();

        var presets = await PresetsAsync(bench, template);

        presets.Select(preset => preset.Name).ShouldBe(["Small", "Large"]);
        (presets[0].Default, presets[0].DesiredPrebuildInstances, presets[0].Description).ShouldBe((true, 2, "For notes"));
        presets[0].Parameters.ShouldBe([new("cpus", "1")]);
    }

    [Fact]
    public async Task A_build_with_a_preset_takes_its_values_before_those_given()
    {
        await using var bench = await StartAsync();
        var template = await bench.CreateTemplateAsync();
        var large = (await PresetsAsync(bench, template)).Single(preset => preset.Name == "Large");

        var workspace = await bench.SendAsync<Workspace>(
            HttpMethod.Post,
            "/users/me/workspaces",
            new CreateWorkspaceRequest
            {
                TemplateId = template.Id,
                Name = "dev",
                TemplateVersionPresetId = large.Id,
                RichParameterValues = [new("cpus", "3"), new("name", "mine")],
            });
        await bench.EndOfJobAsync(workspace.LatestBuild.Job.Id);

        workspace.LatestBuild.TemplateVersionPresetId.ShouldBe(large.Id);
        bench.Engine.Builds.Single().Parameters.OrderBy(value => value.Key).Select(value => $"{value.Key}={value.Value}").ShouldBe(["cpus=8", "name=mine"]);
    }

    [Fact]
    public async Task A_preset_of_another_version_is_refused()
    {
        await using var bench = await StartAsync();
        var template = await bench.CreateTemplateAsync();

        var (status, error) = await bench.FailAsync(
            HttpMethod.Post,
            "/users/me/workspaces",
            new CreateWorkspaceRequest { TemplateId = template.Id, Name = "dev", TemplateVersionPresetId = Guid.NewGuid() });

        status.ShouldBe(HttpStatusCode.BadRequest);
        var problem = error.Validations.ShouldNotBeNull().ShouldHaveSingleItem();
        problem.Field.ShouldBe("template_version_preset_id");
        problem.Detail.ShouldStartWith("The template version has no such preset");
    }

    private static async Task<Workbench> StartAsync()
    {
        var bench = await Workbench.StartAsync();
        bench.Engine.Import = (_, _, _) => Task.FromResult(new ImportResult
        {
            Parameters =
            [
                new TemplateParameter { Name = "cpus", Type = "number", DefaultValue = "2" },
                new TemplateParameter { Name = "name", DefaultValue = "none" },
            ],
            Presets =
            [
                new TemplatePreset { Name = "Large", Parameters = new Dictionary<string, string> { ["cpus"] = "8" } },
                new TemplatePreset
                {
                    Name = "Small", Description = "For notes", Default = true, PrebuildInstances = 2, Parameters = new Dictionary<string, string> { ["cpus"] = "1" },
                },
            ],
        });
        return bench;
    }

    private static Task<Preset[]> PresetsAsync(Workbench bench, Template template) =>
        bench.GetAsync<Preset[]>($"/templateversions/{template.ActiveVersionId}/presets");
}
