using System.Net;
using Coder.Sdk;
using Coder.Server.Tests.Infrastructure;

namespace Coder.Server.Tests.Organizations;

public sealed class MemberTests
{
    [Fact]
    public async Task A_member_is_added_once_and_leaves_with_their_groups()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");
        var research = await owner.CreateOrganizationAsync("research");

        (await owner.AddMemberAsync(research.Id, bob.Id)).UserId.ShouldBe(bob.Id);
        (await (await owner.Client.SendAsync(HttpMethod.Post, "/organizations/research/members/bob")).ErrorAsync(HttpStatusCode.Conflict)).Message
            .ShouldBe("bob is a member of the organization \"research\" already.");
        var group = await owner.CreateGroupAsync(research.Id, "lab", bob.Id);
        (await bob.Client.GetAsync<Organization>("/organizations/research")).Name.ShouldBe("research");

        (await owner.Client.SendAsync(HttpMethod.Delete, "/organizations/research/members/bob")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await owner.Client.SendAsync(HttpMethod.Delete, "/organizations/research/members/bob")).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        (await bob.Client.SendAsync(HttpMethod.Get, "/organizations/research")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        await owner.AddMemberAsync(research.Id, bob.Id);
        (await owner.Client.GetAsync<Group>($"/groups/{group.Id}")).TotalMemberCount.ShouldBe(0);
    }

    [Fact]
    public async Task Nobody_removes_themselves_or_changes_their_own_roles()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();

        (await (await owner.Client.SendAsync(HttpMethod.Delete, "/organizations/default/members/me")).ErrorAsync(HttpStatusCode.BadRequest)).Message
            .ShouldBe("You cannot remove yourself from an organization. Ask another administrator of it.");
        (await (await owner.SetRolesAsync(owner.OrganizationId, owner.Id, "organization-admin")).ErrorAsync(HttpStatusCode.BadRequest)).Message
            .ShouldBe("You cannot change your own roles. Ask another administrator of the organization.");
    }

    [Fact]
    public async Task Roles_are_given_and_taken_by_those_who_may_give_them()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var organization = owner.OrganizationId;
        var (bob, eve, ann) = (await server.MemberAsync(owner, "bob"), await server.MemberAsync(owner, "eve"), await server.MemberAsync(owner, "ann"));
        (await owner.SetRolesAsync(organization, eve.Id, "organization-user-admin")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var given = await (await owner.SetRolesAsync(organization, bob.Id, "organization-auditor", "organization-member", "organization-auditor"))
            .ValueAsync<OrganizationMember>(HttpStatusCode.OK);

        given.Roles.Select(role => role.DisplayName).ShouldBe(["Organization Auditor"]);
        (await (await owner.SetRolesAsync(organization, bob.Id, "organization-king")).ErrorAsync(HttpStatusCode.BadRequest)).Validations![0].Detail
            .ShouldStartWith("There is no role \"organization-king\"; known roles: organization-admin, organization-auditor, ");

        // A user admin gives and takes nothing that is more than a member's: neither the role, nor by removing its holder.
        (await (await eve.SetRolesAsync(organization, ann.Id, "organization-admin")).ErrorAsync(HttpStatusCode.Forbidden)).Message
            .ShouldBe("You may not give or take the role \"organization-admin\".");
        (await (await eve.SetRolesAsync(organization, bob.Id)).ErrorAsync(HttpStatusCode.Forbidden)).Message
            .ShouldBe("You may not give or take the role \"organization-auditor\".");
        (await (await eve.Client.SendAsync(HttpMethod.Delete, "/organizations/default/members/bob")).ErrorAsync(HttpStatusCode.Forbidden)).Message
            .ShouldBe("You may not give or take the role \"organization-auditor\".");
        (await eve.SetRolesAsync(organization, ann.Id, "organization-workspace-access")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ann.SetRolesAsync(organization, bob.Id)).StatusCode.ShouldBe(HttpStatusCode.NotFound); // She sees no other users.
        (await owner.Client.SendAsync(HttpMethod.Put, "/users/ann/roles", new UpdateRoles { Roles = ["auditor"] })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await (await ann.SetRolesAsync(organization, bob.Id)).ErrorAsync(HttpStatusCode.Forbidden)).Message
            .ShouldBe("You may not assign roles in this organization.");
        (await eve.Client.SendAsync(HttpMethod.Delete, "/organizations/default/members/ann")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task The_list_of_roles_says_which_the_viewer_may_give()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");

        var seenByOwner = await owner.Client.GetAsync<AssignableRole[]>("/organizations/default/members/roles");
        var seenByBob = await bob.Client.GetAsync<AssignableRole[]>("/organizations/default/members/roles");

        seenByOwner.Length.ShouldBe(7);
        seenByOwner.ShouldAllBe(role => role.BuiltIn && role.Assignable && role.OrganizationId == owner.OrganizationId.ToString());
        seenByBob.ShouldAllBe(role => !role.Assignable);
    }

    [Fact]
    public async Task Workspace_owners_are_listed_for_those_who_make_workspaces_for_others()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");
        const string Path = "/organizations/default/members/me/workspaces/available-users";

        (await owner.Client.GetAsync<MinimalUser[]>(Path + "?q=BO")).ShouldHaveSingleItem().Username.ShouldBe("bob");
        (await (await bob.Client.SendAsync(HttpMethod.Get, Path)).ErrorAsync(HttpStatusCode.Forbidden)).Message
            .ShouldBe("You may not create workspaces for others in this organization.");
    }
}
