using System.Net;
using System.Net.Http.Json;
using Coder.Provisioner;
using Coder.Sdk;
using Coder.Server.Tests.Files;
using Coder.Server.Tests.Provisioning;

namespace Coder.Server.Tests.Templates;

public sealed class TemplateEngineTests
{
    [Fact]
    public async Task A_template_chooses_what_runs_its_imports_and_builds()
    {
        await using var bench = await Workbench.StartAsync();
        var imports = new List<string>();
        bench.Engine.Import = (request, _, _) =>
        {
            imports.Add(request.Engine);
            return Task.FromResult(new ImportResult());
        };
        var template = await bench.CreateTemplateAsync("box", request => request with { Engine = "native" });
        template.Engine.ShouldBe("native");

        var workspace = await bench.CreateWorkspaceAsync(template);
        var changed = await bench.SendAsync<Template>(
            HttpMethod.Patch, $"/templates/{template.Id}", new UpdateTemplateMeta { Engine = "cli" }, HttpStatusCode.OK);
        changed.Engine.ShouldBe("cli");
        await bench.BuildAsync(workspace.Id, "stop");
        await bench.ImportVersionAsync(new CreateTemplateVersionRequest { TemplateId = template.Id });

        bench.Engine.Builds.Select(build => build.Engine).ShouldBe(["native", "cli"]);
        imports.ShouldBe(["", "cli"]);
        (await bench.SendAsync<Template>(HttpMethod.Patch, $"/templates/{template.Id}", new UpdateTemplateMeta { Engine = "" }, HttpStatusCode.OK))
            .Engine.ShouldBe("");
    }

    [Fact]
    public async Task An_engine_that_does_not_exist_is_refused()
    {
        await using var bench = await Workbench.StartAsync();
        var template = await bench.CreateTemplateAsync();

        var (status, error) = await bench.FailAsync(HttpMethod.Patch, $"/templates/{template.Id}", new UpdateTemplateMeta { Engine = "pulumi" });

        status.ShouldBe(HttpStatusCode.BadRequest);
        error.Validations!.Single().Detail.ShouldBe("\"pulumi\" is not an engine; use native, cli, auto, or nothing for the server's setting.");
    }

    [Fact]
    public async Task Builds_are_given_the_files_with_their_modules_and_the_upload_stays_what_it_was()
    {
        await using var bench = await Workbench.StartAsync();
        var complete = Archives.Tar(("main.tf", ""), (".terraform/modules/m/main.tf", ""));
        bench.Engine.Import = (_, _, _) => Task.FromResult(new ImportResult { Archive = complete });
        var template = await bench.CreateTemplateAsync();

        await bench.CreateWorkspaceAsync(template);

        var build = bench.Engine.Builds.Single();
        build.TemplateTar.ToArray().ShouldBe(complete);
        var version = await bench.GetAsync<TemplateVersion>($"/templateversions/{template.ActiveVersionId}");
        var uploaded = await (await bench.Client.GetAsync($"/api/v2/files/{version.Job.FileId}")).Content.ReadAsByteArrayAsync();
        uploaded.ShouldBe(Archives.Tar(("main.tf", "")));
    }
}
