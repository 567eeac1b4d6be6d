using System.Net;
using Coder.Provisioner;
using Coder.Sdk;
using Coder.Server.Tests.Provisioning;

namespace Coder.Server.Tests.Templates;

public sealed class TemplateTests
{
    [Fact]
    public async Task A_version_gets_a_name_a_readme_and_becomes_a_template()
    {
        await using var bench = await Workbench.StartAsync();
        var version = await bench.ImportVersionAsync();
        version.Name.ShouldMatch("^[a-z]+_[a-z]+[0-9]+$");
        version.Readme.ShouldBe("# Hello");
        version.CreatedBy.Username.ShouldBe("alice");

        var template = await bench.SendAsync<Template>(
            HttpMethod.Post, "/organizations/default/templates", new CreateTemplateRequest { Name = "host", DisplayName = "Host", VersionId = version.Id });
        template.ActiveVersionId.ShouldBe(version.Id);
        template.CreatedByName.ShouldBe("alice");
        template.AllowUserCancelWorkspaceJobs.ShouldBeTrue();
        template.BuildTimeStats["start"].P50.ShouldBeNull();

        (await bench.GetAsync<Template[]>("/templates?q=host")).ShouldHaveSingleItem().Id.ShouldBe(template.Id);
        (await bench.GetAsync<Template[]>("/templates?q=exact_name:hos")).ShouldBeEmpty();
        (await bench.GetAsync<Template>("/organizations/default/templates/HOST")).Id.ShouldBe(template.Id);
        (await bench.GetAsync<TemplateVersion>($"/organizations/default/templates/host/versions/{version.Name}")).Id.ShouldBe(version.Id);
        (await bench.FailAsync(HttpMethod.Get, "/templates?q=colour:red")).Error.Validations!.Single().Field.ShouldBe("colour");
    }

    [Fact]
    public async Task Names_are_checked_and_unique()
    {
        await using var bench = await Workbench.StartAsync();
        await bench.CreateTemplateAsync("host");
        var version = await bench.ImportVersionAsync();

        var taken = await bench.FailAsync(
            HttpMethod.Post, "/organizations/default/templates", new CreateTemplateRequest { Name = "Host", VersionId = version.Id });
        taken.Status.ShouldBe(HttpStatusCode.Conflict);
        taken.Error.Message.ShouldBe("A template with the name \"Host\" already exists.");
        var malformed = await bench.FailAsync(
            HttpMethod.Post, "/organizations/default/templates", new CreateTemplateRequest { Name = "a b", VersionId = version.Id });
        malformed.Error.Validations!.Single().Detail.ShouldBe("\"a b\" is not a template name: use letters, digits and single hyphens between them.");
    }

    [Fact]
    public async Task Sensitive_values_are_used_but_never_told()
    {
        await using var bench = await Workbench.StartAsync();
        var seen = new List<IReadOnlyDictionary<string, string>>();
        bench.Engine.Import = (request, _, _) =>
        {
            seen.Add(request.Variables);
            return Task.FromResult(new ImportResult
            {
                Variables =
                [
                    new TemplateVariable("password", "", "string", "", Required: true, Sensitive: true),
                    new TemplateVariable("region", "", "string", "eu", Required: false, Sensitive: false),
                ],
            });
        };
        var version = await bench.ImportVersionAsync(new CreateTemplateVersionRequest { UserVariableValues = [new("password", "hunter2")] });
        var template = await bench.SendAsync<Template>(
            HttpMethod.Post, "/organizations/default/templates", new CreateTemplateRequest { Name = "host", VersionId = version.Id });

        var text = await bench.Client.GetStringAsync($"/api/v2/templateversions/{version.Id}/variables");
        text.ShouldNotContain("hunter2");
        (await bench.Client.GetStringAsync($"/api/v2/templateversions/{version.Id}")).ShouldNotContain("hunter2");
        (await bench.GetAsync<TemplateVersionVariable[]>($"/templateversions/{version.Id}/variables"))
            .Select(variable => (variable.Name, variable.Value)).ShouldBe([("password", ""), ("region", "eu")]);

        // The next version takes the values that were given before.
        await bench.ImportVersionAsync(new CreateTemplateVersionRequest { TemplateId = template.Id });
        seen[^1]["password"].ShouldBe("hunter2");
        await bench.CreateWorkspaceAsync(template);
        bench.Engine.Builds[^1].Variables["password"].ShouldBe("hunter2");
    }

    [Fact]
    public async Task A_failed_import_says_why_and_cannot_be_promoted()
    {
        await using var bench = await Workbench.StartAsync();
        var template = await bench.CreateTemplateAsync();
        bench.Engine.Import = (_, _, _) => Task.FromResult(new ImportResult
        {
            Error = "The variable \"region\" needs a value.",
            ErrorCode = ImportResult.RequiredTemplateVariables,
            Variables = [new TemplateVariable("region", "", "string", "", Required: true, Sensitive: false)],
        });
        var version = await bench.PushVersionAsync(new CreateTemplateVersionRequest { TemplateId = template.Id, Name = "v2" });
        var job = await bench.EndOfJobAsync(version.Job.Id);
        job.ErrorCode.ShouldBe("REQUIRED_TEMPLATE_VARIABLES");
        (await bench.GetAsync<TemplateVersionVariable[]>($"/templateversions/{version.Id}/variables")).ShouldHaveSingleItem().Required.ShouldBeTrue();

        var (status, error) = await bench.FailAsync(HttpMethod.Patch, $"/templates/{template.Id}/versions", new UpdateActiveTemplateVersion(version.Id));
        status.ShouldBe(HttpStatusCode.BadRequest);
        error.Validations!.Single().Detail.ShouldBe("The import of the template version \"v2\" has failed: The variable \"region\" needs a value.");
    }

    [Fact]
    public async Task Versions_are_promoted_listed_and_archived()
    {
        await using var bench = await Workbench.StartAsync();
        var template = await bench.CreateTemplateAsync();
        var first = template.ActiveVersionId;
        var second = await bench.ImportVersionAsync(new CreateTemplateVersionRequest { TemplateId = template.Id, Name = "v2" });
        var workspace = await bench.CreateWorkspaceAsync(template);

        (await bench.SendAsync(HttpMethod.Patch, $"/templates/{template.Id}/versions", new UpdateActiveTemplateVersion(second.Id))).EnsureSuccessStatusCode();
        (await bench.GetAsync<Workspace>($"/workspaces/{workspace.Id}")).Outdated.ShouldBeTrue();
        (await bench.GetAsync<WorkspacesResponse>("/workspaces?q=outdated:true")).Count.ShouldBe(1);
        (await bench.GetAsync<TemplateVersion>("/organizations/default/templates/host/versions/v2/previous")).Id.ShouldBe(first);

        var used = await bench.FailAsync(HttpMethod.Post, $"/templateversions/{first}/archive");
        used.Error.Message.ShouldContain("a workspace uses it");
        (await bench.BuildAsync(workspace.Id, "start", request => request with { TemplateVersionId = second.Id })).TemplateVersionName.ShouldBe("v2");
        (await bench.SendAsync(HttpMethod.Post, $"/templateversions/{first}/archive")).EnsureSuccessStatusCode();
        (await bench.GetAsync<TemplateVersion[]>($"/templates/{template.Id}/versions")).ShouldHaveSingleItem().Id.ShouldBe(second.Id);
        (await bench.GetAsync<TemplateVersion[]>($"/templates/{template.Id}/versions?include_archived=true")).Select(v => v.Id).ShouldBe([first, second.Id]);
    }

    [Fact]
    public async Task A_template_with_workspaces_cannot_be_deleted()
    {
        await using var bench = await Workbench.StartAsync();
        var template = await bench.CreateTemplateAsync();
        var workspace = await bench.CreateWorkspaceAsync(template);
        (await bench.FailAsync(HttpMethod.Delete, $"/templates/{template.Id}")).Error.Message
            .ShouldBe("All workspaces must be deleted before a template can be removed.");
        await bench.BuildAsync(workspace.Id, "delete");
        (await bench.SendAsync(HttpMethod.Delete, $"/templates/{template.Id}")).EnsureSuccessStatusCode();
        (await bench.FailAsync(HttpMethod.Get, $"/templates/{template.Id}")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_member_uses_templates_and_changes_none()
    {
        await using var bench = await Workbench.StartAsync();
        var template = await bench.CreateTemplateAsync();
        var bob = (await bench.Server.MemberAsync(bench.Owner, "bob")).Client;

        (await bench.GetAsync<Template[]>("/templates", bob)).ShouldHaveSingleItem();
        (await bench.FailAsync(HttpMethod.Patch, $"/templates/{template.Id}", new UpdateTemplateMeta { Icon = "x" }, bob)).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await bench.FailAsync(HttpMethod.Delete, $"/templates/{template.Id}", client: bob)).Status.ShouldBe(HttpStatusCode.Forbidden);
        var workspace = await bench.SendAsync<Workspace>(
            HttpMethod.Post, "/users/me/workspaces", new CreateWorkspaceRequest { TemplateId = template.Id, Name = "mine" }, client: bob);
        workspace.OwnerName.ShouldBe("bob");
        (await bench.FailAsync(
            HttpMethod.Post, "/users/alice/workspaces", new CreateWorkspaceRequest { TemplateId = template.Id, Name = "hers" }, bob)).Status
            .ShouldBe(HttpStatusCode.NotFound);
    }
}
