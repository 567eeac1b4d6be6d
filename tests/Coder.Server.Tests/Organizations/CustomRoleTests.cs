using System.Net;
using Coder.Sdk;
using Coder.Server.Tests.Infrastructure;

namespace Coder.Server.Tests.Organizations;

public sealed class CustomRoleTests
{
    private const string Path = "/organizations/default/members/roles";

    [Fact]
    public async Task A_role_works_at_once_and_ends_with_its_deletion()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");
        var lead = new CustomRoleRequest { Name = "group-lead", DisplayName = "Group lead", OrganizationPermissions = [Allow("group", "create"), Allow("group", "read")] };
        var made = await (await owner.Client.SendAsync(HttpMethod.Post, Path, lead)).ValueAsync<AssignableRole>(HttpStatusCode.OK);
        made.OrganizationPermissions.ShouldBe(lead.OrganizationPermissions);
        (made.BuiltIn, made.Assignable).ShouldBe((false, true));
        (await bob.Client.SendAsync(HttpMethod.Post, "/organizations/default/groups", new { name = "early" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        (await owner.SetRolesAsync(owner.OrganizationId, bob.Id, "group-lead")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await bob.CreateGroupAsync(owner.OrganizationId, "lab");
        (await owner.Client.GetAsync<OrganizationMemberWithUserData>("/organizations/default/members/bob")).Roles
            .ShouldHaveSingleItem().DisplayName.ShouldBe("Group lead");
        (await owner.Client.SendAsync(HttpMethod.Put, Path, lead with { OrganizationPermissions = [Allow("group", "read")] })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await bob.Client.SendAsync(HttpMethod.Post, "/organizations/default/groups", new { name = "late" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        var defaults = new UpdateOrganizationRequest { DefaultOrgMemberRoles = ["group-lead"] };
        (await owner.Client.SendAsync(HttpMethod.Patch, "/organizations/default", defaults)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await owner.Client.SendAsync(HttpMethod.Delete, Path + "/group-lead")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await owner.Client.GetAsync<OrganizationMemberWithUserData>("/organizations/default/members/bob")).Roles.ShouldBeEmpty();
        (await owner.Client.GetAsync<Organization>("/organizations/default")).DefaultOrgMemberRoles.ShouldBeEmpty();
        (await (await owner.Client.SendAsync(HttpMethod.Delete, Path + "/group-lead")).ErrorAsync(HttpStatusCode.NotFound)).Message
            .ShouldBe("There is no custom role \"group-lead\" in the organization \"coder\".");
    }

    [Fact]
    public async Task A_role_that_cannot_be_is_refused_by_the_field()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        async Task<ValidationError> RefusedAsync(CustomRoleRequest role) =>
            (await (await owner.Client.SendAsync(HttpMethod.Post, Path, role)).ErrorAsync(HttpStatusCode.BadRequest)).Validations.ShouldHaveSingleItem();

        (await RefusedAsync(new() { Name = "organization-admin" }))
            .ShouldBe(new("name", "\"organization-admin\" is the name of a built-in role. Choose another name."));
        (await RefusedAsync(new() { Name = "a role" })).Field.ShouldBe("name");
        (await RefusedAsync(new() { Name = "role", SitePermissions = [Allow("user", "read")] })).Detail
            .ShouldBe("A role of an organization has no site_permissions: give the permissions as organization_permissions or organization_member_permissions.");
        (await RefusedAsync(new() { Name = "role", UserPermissions = [Allow("user", "read")] })).Field.ShouldBe("user_permissions");
        (await RefusedAsync(new() { Name = "role", OrganizationPermissions = [Allow("workspace", "fly")] }))
            .ShouldBe(new("organization_permissions", "There is no permission \"workspace:fly\"; the roles of GET …/members/roles show the words."));
        (await RefusedAsync(new() { Name = "role", OrganizationMemberPermissions = [Allow("*", "read")] })).Field.ShouldBe("organization_member_permissions");
        var nothing = await (await owner.Client.SendAsync(HttpMethod.Post, Path, new { name = "role", organization_permissions = new object?[] { null } }))
            .ErrorAsync(HttpStatusCode.BadRequest);
        nothing.Detail.ShouldBe("field organization_permissions has the wrong type or is malformed");

        var role = new CustomRoleRequest { Name = "role" };
        (await owner.Client.SendAsync(HttpMethod.Post, Path, role)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await (await owner.Client.SendAsync(HttpMethod.Post, Path, role)).ErrorAsync(HttpStatusCode.Conflict)).Message
            .ShouldBe("A role with the name \"role\" already exists in this organization.");
        (await (await owner.Client.SendAsync(HttpMethod.Delete, Path + "/organization-admin")).ErrorAsync(HttpStatusCode.BadRequest)).Message
            .ShouldBe("\"organization-admin\" is a built-in role and cannot be deleted.");
    }

    [Fact]
    public async Task Nobody_permits_by_a_role_what_they_may_not_do_themselves()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var (bob, eve) = (await server.MemberAsync(owner, "bob"), await server.MemberAsync(owner, "eve"));
        (await owner.SetRolesAsync(owner.OrganizationId, bob.Id, "organization-admin")).StatusCode.ShouldBe(HttpStatusCode.OK);

        // An organization's administrator does not enter others' workspaces, but their own.
        var spy = new CustomRoleRequest { Name = "spy", OrganizationPermissions = [Allow("workspace", "ssh")] };
        (await (await bob.Client.SendAsync(HttpMethod.Post, Path, spy)).ErrorAsync(HttpStatusCode.Forbidden)).Message
            .ShouldBe("You may not permit workspace:ssh by a role: you may not do it yourself in this organization.");
        (await (await bob.Client.SendAsync(HttpMethod.Post, Path, spy with { OrganizationPermissions = [Allow("*", "*")] })).ErrorAsync(HttpStatusCode.Forbidden))
            .Message.ShouldStartWith("You may not permit ");
        var home = new CustomRoleRequest { Name = "home", OrganizationMemberPermissions = [Allow("workspace", "ssh")] };
        (await bob.Client.SendAsync(HttpMethod.Post, Path, home)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await eve.Client.SendAsync(HttpMethod.Post, Path, home with { Name = "mine" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await eve.Client.SendAsync(HttpMethod.Delete, Path + "/home")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await owner.CreateOrganizationAsync("research");
        (await bob.Client.SendAsync(HttpMethod.Post, "/organizations/research/members/roles", home)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static Permission Allow(string type, string action) => new() { ResourceType = type, Action = action };
}
