using System.Net;
using Coder.Sdk;
using Coder.Server.Tests.Infrastructure;
using Coder.Server.Tests.Organizations;
using Coder.Server.Tests.Provisioning;

namespace Coder.Server.Tests.Sharing;

public sealed class TemplateSharingTests
{
    [Fact]
    public async Task A_template_is_taken_from_everyone_and_given_to_some()
    {
        await using var bench = await Workbench.StartAsync();
        var owner = bench.Owner;
        var (bob, eve) = (await bench.Server.MemberAsync(owner, "bob"), await bench.Server.MemberAsync(owner, "eve"));
        var template = await bench.CreateTemplateAsync();
        var path = $"/templates/{template.Id}";
        var group = await owner.CreateGroupAsync(owner.OrganizationId, "lab", eve.Id);
        (await bob.Client.GetAsync<Template>(path)).Id.ShouldBe(template.Id);
        var before = await owner.Client.GetAsync<TemplateAcl>(path + "/acl");
        before.Users.ShouldBeEmpty();
        var everyone = before.Group.ShouldHaveSingleItem();
        (everyone.Name, everyone.Role, everyone.Members.Count).ShouldBe(("Everyone", "use", 3));

        var answer = await (await PatchAsync(owner, template, groups: (owner.OrganizationId, ""))).ValueAsync<Response>(HttpStatusCode.OK);
        answer.Message.ShouldBe("Successfully updated template ACL list.");
        (await bob.Client.SendAsync(HttpMethod.Get, path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await bob.Client.GetAsync<Template[]>("/templates")).ShouldBeEmpty();
        var refused = await bob.Client.SendAsync(HttpMethod.Post, "/users/me/workspaces", new CreateWorkspaceRequest { Name = "dev", TemplateId = template.Id });
        (await refused.ErrorAsync(HttpStatusCode.BadRequest)).Validations![0].Field.ShouldBe("template_id");

        (await PatchAsync(owner, template, users: (bob.Id, "admin"), groups: (group.Id, "use"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await eve.Client.GetAsync<Template[]>("/templates")).ShouldHaveSingleItem();
        (await eve.Client.SendAsync(HttpMethod.Get, path + "/acl")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await PatchAsync(eve, template, users: (eve.Id, "admin"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var acl = await bob.Client.GetAsync<TemplateAcl>(path + "/acl");
        (acl.Users.ShouldHaveSingleItem().Username, acl.Users[0].Role).ShouldBe(("bob", "admin"));
        acl.Group.ShouldHaveSingleItem().Name.ShouldBe("lab");
        (await bob.Client.SendAsync(HttpMethod.Patch, path, new UpdateTemplateMeta { DisplayName = "Bob's" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await PatchAsync(bob, template, groups: (group.Id, ""))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await eve.Client.SendAsync(HttpMethod.Get, path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Only_members_and_groups_of_the_organization_get_a_template()
    {
        await using var bench = await Workbench.StartAsync();
        var owner = bench.Owner;
        var research = await owner.CreateOrganizationAsync("research");
        var template = await bench.CreateTemplateAsync();
        var stranger = Guid.NewGuid();
        async Task<ValidationError> RefusedAsync((Guid, string)? users = null, (Guid, string)? groups = null) =>
            (await (await PatchAsync(owner, template, users, groups)).ErrorAsync(HttpStatusCode.BadRequest)).Validations.ShouldHaveSingleItem();

        (await RefusedAsync(users: (stranger, "use"))).ShouldBe(new("user_perms", $"The user {stranger} is not a member of the organization."));
        (await RefusedAsync(groups: (research.Id, "use"))).ShouldBe(new("group_perms", $"The organization has no group {research.Id}."));
        (await RefusedAsync(users: (owner.Id, "king")))
            .ShouldBe(new("user_perms", "\"king\" is not a role to share with; use \"use\", \"admin\", or \"\" to take it away."));
        var noId = await owner.Client.SendAsync(HttpMethod.Patch, $"/templates/{template.Id}/acl", new { user_perms = new { bob = "use" } });
        (await noId.ErrorAsync(HttpStatusCode.BadRequest)).Validations![0].ShouldBe(new("user_perms", "\"bob\" is not an id; ids are UUIDs."));

        var available = await owner.Client.GetAsync<AclAvailable>($"/templates/{template.Id}/acl/available");
        available.Users.Select(user => user.Username).ShouldBe(["alice"]);
        available.Groups.Select(group => group.Name).ShouldBe(["Everyone"]);
        (await owner.Client.SendAsync(HttpMethod.Get, $"/templates/{Guid.NewGuid()}/acl")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static Task<HttpResponseMessage> PatchAsync(
        TestUser by, Template template, (Guid Id, string Role)? users = null, (Guid Id, string Role)? groups = null) =>
        by.Client.SendAsync(HttpMethod.Patch, $"/templates/{template.Id}/acl", new UpdateTemplateAcl
        {
            UserPerms = users is { } user ? new Dictionary<string, string> { [user.Id.ToString()] = user.Role } : null,
            GroupPerms = groups is { } group ? new Dictionary<string, string> { [group.Id.ToString()] = group.Role } : null,
        });
}
