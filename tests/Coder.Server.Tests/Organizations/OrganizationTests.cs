using System.Net;
using Coder.Sdk;
using Coder.Server.Tests.Infrastructure;
using Dapper;

namespace Coder.Server.Tests.Organizations;

public sealed class OrganizationTests
{
    [Fact]
    public async Task An_organization_is_made_with_its_administrator_and_everyone()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();

        var made = await owner.CreateOrganizationAsync("research");

        made.DisplayName.ShouldBe("research");
        made.DefaultOrgMemberRoles.ShouldBe(["organization-workspace-access"]);
        (await owner.Client.GetAsync<Organization>("/organizations/research")).Id.ShouldBe(made.Id);
        var members = await owner.Client.GetAsync<OrganizationMemberWithUserData[]>("/organizations/research/members");
        members.ShouldHaveSingleItem().Roles.ShouldHaveSingleItem().ShouldBe(
            new SlimRole { Name = "organization-admin", DisplayName = "Organization Admin", OrganizationId = made.Id.ToString() });
        var everyone = (await owner.Client.GetAsync<Group[]>("/organizations/research/groups")).ShouldHaveSingleItem();
        everyone.Id.ShouldBe(made.Id);
        everyone.Name.ShouldBe("Everyone");
        everyone.TotalMemberCount.ShouldBe(1);
        everyone.Members.ShouldHaveSingleItem().Id.ShouldBe(owner.Id);
    }

    [Fact]
    public async Task Bad_names_and_foreign_hands_are_refused()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var member = await server.MemberAsync(owner, "bob");
        await owner.CreateOrganizationAsync("research");
        async Task<Response> CreateAsync(string? name, HttpStatusCode status, TestUser? by = null) =>
            await (await (by ?? owner).Client.SendAsync(HttpMethod.Post, "/organizations", new { name })).ErrorAsync(status);

        (await CreateAsync("has space", HttpStatusCode.BadRequest)).Validations!.ShouldHaveSingleItem()
            .ShouldBe(new ValidationError("name", "Must have 1 to 32 letters, digits and single hyphens between them."));
        (await CreateAsync(null, HttpStatusCode.BadRequest)).Validations![0].Field.ShouldBe("name");
        (await CreateAsync("default", HttpStatusCode.BadRequest)).Validations![0].Detail.ShouldBe("\"default\" is a reserved word. Choose another name.");
        (await CreateAsync("Research", HttpStatusCode.Conflict)).Message.ShouldBe("An organization with the name \"Research\" already exists.");
        (await CreateAsync("mine", HttpStatusCode.Forbidden, member)).Message.ShouldBe("You may not create organizations.");

        // Who is not in an organization does not learn that it exists; who is in one does not change it.
        (await member.Client.SendAsync(HttpMethod.Get, "/organizations/research")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await member.Client.SendAsync(HttpMethod.Delete, "/organizations/research")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await member.Client.SendAsync(HttpMethod.Patch, "/organizations/default", new { name = "mine" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await member.Client.SendAsync(HttpMethod.Delete, "/organizations/default")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task What_a_change_does_not_name_stays()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        await owner.CreateOrganizationAsync("research");

        var changed = await (await owner.Client.SendAsync(
            HttpMethod.Patch,
            "/organizations/research",
            new UpdateOrganizationRequest { Name = "science", Description = "Labs", DefaultOrgMemberRoles = [] })).ValueAsync<Organization>(HttpStatusCode.OK);

        changed.Name.ShouldBe("science");
        changed.DisplayName.ShouldBe("research");
        changed.Description.ShouldBe("Labs");
        changed.DefaultOrgMemberRoles.ShouldBeEmpty();
        var unknown = await (await owner.Client.SendAsync(
            HttpMethod.Patch, "/organizations/science", new { default_org_member_roles = new[] { "boss" } })).ErrorAsync(HttpStatusCode.BadRequest);
        unknown.Validations![0].Field.ShouldBe("default_org_member_roles");
        unknown.Validations[0].Detail.ShouldStartWith("There is no role \"boss\"; known roles: organization-admin, ");
        (await (await owner.Client.SendAsync(HttpMethod.Patch, "/organizations/science", new { name = "coder" })).ErrorAsync(HttpStatusCode.Conflict))
            .Validations![0].Field.ShouldBe("name");
    }

    [Fact]
    public async Task A_deleted_organization_is_gone_everywhere_and_its_name_is_free()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var member = await server.MemberAsync(owner, "bob");
        var made = await owner.CreateOrganizationAsync("research");
        await owner.AddMemberAsync(made.Id, member.Id);

        (await (await owner.Client.SendAsync(HttpMethod.Delete, "/organizations/research")).ValueAsync<Response>(HttpStatusCode.OK)).Message
            .ShouldBe("Organization has been deleted.");

        foreach (var path in new[] { "research", made.Id.ToString(), "research/groups", "research/members", "research/templates" })
        {
            (await owner.Client.SendAsync(HttpMethod.Get, $"/organizations/{path}")).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        }

        (await owner.Client.GetAsync<Organization[]>("/organizations")).ShouldHaveSingleItem().IsDefault.ShouldBeTrue();
        (await member.Client.GetAsync<Organization[]>("/users/me/organizations")).ShouldHaveSingleItem().IsDefault.ShouldBeTrue();
        (await owner.Client.GetAsync<User>($"/users/{member.Id}")).OrganizationIds.ShouldBe([owner.OrganizationId]);
        (await owner.Client.SendAsync(HttpMethod.Get, $"/groups/{made.Id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await owner.CreateOrganizationAsync("research")).Id.ShouldNotBe(made.Id);
    }

    [Fact]
    public async Task The_default_organization_and_one_in_use_are_not_deleted()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var made = await owner.CreateOrganizationAsync("research");
        await using var connection = await server.Database.OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            BEGIN;
            INSERT INTO files (id, hash, created_by, created_at, data) VALUES (@file, 'h', @Id, now(), '');
            INSERT INTO provisioner_jobs (id, organization_id, initiator_id, type, file_id, input, created_at, updated_at, completed_at)
            VALUES (@job, @organization, @Id, 'template_version_import', @file, '{}', now(), now(), now());
            INSERT INTO template_versions (id, organization_id, job_id, name, created_by, created_at, updated_at)
            VALUES (@version, @organization, @job, 'v1', @Id, now(), now());
            INSERT INTO templates (id, organization_id, name, active_version_id, created_by, created_at, updated_at)
            VALUES (@template, @organization, 'host', @version, @Id, now(), now());
            COMMIT;
            """,
            new { owner.Id, organization = made.Id, file = Guid.NewGuid(), job = Guid.NewGuid(), version = Guid.NewGuid(), template = Guid.NewGuid() });

        (await (await owner.Client.SendAsync(HttpMethod.Delete, "/organizations/research")).ErrorAsync(HttpStatusCode.BadRequest)).Message
            .ShouldBe("The organization \"research\" still has 1 template. Delete them first.");
        (await (await owner.Client.SendAsync(HttpMethod.Delete, "/organizations/default")).ErrorAsync(HttpStatusCode.BadRequest)).Message
            .ShouldBe("The default organization cannot be deleted.");
    }
}
