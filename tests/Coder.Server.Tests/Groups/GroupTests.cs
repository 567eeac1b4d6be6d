using System.Net;
using Coder.Sdk;
using Coder.Server.Tests.Infrastructure;
using Coder.Server.Tests.Organizations;

namespace Coder.Server.Tests.Groups;

public sealed class GroupTests
{
    [Fact]
    public async Task A_group_is_made_changed_and_deleted()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");
        var group = await owner.CreateGroupAsync(owner.OrganizationId, "lab", bob.Id);
        (group.Source, group.OrganizationName, group.TotalMemberCount).ShouldBe(("user", "coder", 1));
        group.Members.ShouldHaveSingleItem().Email.ShouldBe("bob@example.com");

        var changed = await (await owner.PatchGroupAsync(
            group.Id,
            new PatchGroupRequest { Name = "labs", DisplayName = "Labs", QuotaAllowance = 7, AddUsers = [owner.Id.ToString()], RemoveUsers = [bob.Id.ToString()] }))
            .ValueAsync<Group>(HttpStatusCode.OK);
        (changed.Name, changed.DisplayName, changed.QuotaAllowance).ShouldBe(("labs", "Labs", 7));
        changed.Members.ShouldHaveSingleItem().Id.ShouldBe(owner.Id);
        (await owner.Client.GetAsync<Group>("/organizations/default/groups/LABS")).Id.ShouldBe(group.Id);

        (await (await owner.Client.SendAsync(HttpMethod.Delete, $"/groups/{group.Id}")).ValueAsync<Response>(HttpStatusCode.OK)).Message
            .ShouldBe("Successfully deleted group!");
        (await owner.Client.SendAsync(HttpMethod.Get, $"/groups/{group.Id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_its_field()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");
        var research = await owner.CreateOrganizationAsync("research");
        var group = await owner.CreateGroupAsync(research.Id, "lab");
        await owner.CreateGroupAsync(research.Id, "other");
        await owner.CreateGroupAsync(owner.OrganizationId, "lab"); // The same name in another organization is another group.
        async Task<Response> PatchAsync(PatchGroupRequest change, HttpStatusCode status = HttpStatusCode.BadRequest) =>
            await (await owner.PatchGroupAsync(group.Id, change)).ErrorAsync(status);

        (await PatchAsync(new() { AddUsers = [bob.Id.ToString()] })).Validations!.ShouldHaveSingleItem()
            .ShouldBe(new ValidationError("add_users", $"The user {bob.Id} is not a member of the organization."));
        (await PatchAsync(new() { AddUsers = ["bob"] })).Validations![0].Detail.ShouldBe("\"bob\" is not an id; ids are UUIDs.");
        (await PatchAsync(new() { QuotaAllowance = -1 })).Validations![0].Field.ShouldBe("quota_allowance");
        (await PatchAsync(new() { Name = "everyone" })).Validations![0].Detail.ShouldBe("\"Everyone\" is the group of all members. Choose another name.");
        (await PatchAsync(new() { Name = "Other" }, HttpStatusCode.Conflict)).Message
            .ShouldBe("A group with the name \"Other\" already exists in this organization.");
        (await (await owner.Client.SendAsync(HttpMethod.Post, "/organizations/research/groups", new { name = "lab" })).ErrorAsync(HttpStatusCode.Conflict))
            .Validations![0].Field.ShouldBe("name");
        (await owner.Client.GetAsync<Group>($"/groups/{group.Id}")).ShouldBeEquivalentTo(group);
    }

    [Fact]
    public async Task Everyone_follows_the_organization_and_has_a_quota()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var bob = await server.MemberAsync(owner, "bob");
        var id = owner.OrganizationId;

        (await (await owner.PatchGroupAsync(id, new() { QuotaAllowance = 20 })).ValueAsync<Group>(HttpStatusCode.OK)).QuotaAllowance.ShouldBe(20);
        (await (await owner.PatchGroupAsync(id, new() { Name = "all" })).ErrorAsync(HttpStatusCode.BadRequest)).Validations![0].Detail
            .ShouldBe("The group \"Everyone\" cannot be renamed.");
        (await (await owner.PatchGroupAsync(id, new() { RemoveUsers = [bob.Id.ToString()] })).ErrorAsync(HttpStatusCode.BadRequest)).Validations![0].Detail
            .ShouldContain("add or remove members of the organization instead");
        (await (await owner.Client.SendAsync(HttpMethod.Delete, $"/groups/{id}")).ErrorAsync(HttpStatusCode.BadRequest)).Message
            .ShouldBe("The group \"Everyone\" has all members of the organization and cannot be deleted.");

        (await owner.Client.GetAsync<Group>("/organizations/default/groups/Everyone")).Members.Select(member => member.Username).ShouldBe(["alice", "bob"]);
        var page = await owner.Client.GetAsync<GroupMembersResponse>($"/groups/{id}/members?limit=1&offset=1");
        (page.Users.ShouldHaveSingleItem().Username, page.Count).ShouldBe(("bob", 2));
        (await owner.Client.GetAsync<GroupMembersResponse>($"/groups/{id}/members?q=ali")).Users.ShouldHaveSingleItem().Username.ShouldBe("alice");
    }

    [Fact]
    public async Task Members_see_the_groups_that_they_are_in_and_nobody_elses_address()
    {
        await using var server = await TestServer.StartAsync();
        var owner = await server.FirstUserAsync();
        var (bob, eve) = (await server.MemberAsync(owner, "bob"), await server.MemberAsync(owner, "eve"));
        var mine = await owner.CreateGroupAsync(owner.OrganizationId, "mine", bob.Id, eve.Id);
        var hidden = await owner.CreateGroupAsync(owner.OrganizationId, "hidden", eve.Id);

        var seen = await bob.Client.GetAsync<Group>($"/groups/{mine.Id}");
        (seen.TotalMemberCount, seen.Members.ShouldHaveSingleItem().Id).ShouldBe((2, bob.Id));
        (await bob.Client.GetAsync<GroupMembersResponse>($"/groups/{mine.Id}/members")).Users.ShouldHaveSingleItem().Id.ShouldBe(bob.Id);
        (await bob.Client.GetAsync<Group[]>("/groups")).Select(group => group.Name).ShouldBe(["Everyone", "mine"]);
        (await bob.Client.GetAsync<Group[]>("/groups?has_member=eve")).ShouldBeEmpty();
        (await bob.Client.SendAsync(HttpMethod.Get, $"/groups/{hidden.Id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await bob.Client.SendAsync(HttpMethod.Get, "/organizations/default/groups/hidden")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await bob.PatchGroupAsync(mine.Id, new() { DisplayName = "Ours" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await bob.PatchGroupAsync(hidden.Id, new() { AddUsers = [bob.Id.ToString()] })).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await bob.Client.SendAsync(HttpMethod.Delete, $"/groups/{mine.Id}")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        (await owner.Client.GetAsync<Group[]>("/groups?has_member=eve&organization=coder")).Select(group => group.Name)
            .ShouldBe(["Everyone", "hidden", "mine"]);
        (await owner.Client.GetAsync<Group[]>($"/groups?group_ids={mine.Id},{hidden.Id}")).Length.ShouldBe(2);
        (await (await owner.Client.SendAsync(HttpMethod.Get, "/groups?group_ids=mine")).ErrorAsync(HttpStatusCode.BadRequest)).Validations![0].Field
            .ShouldBe("group_ids");
        (await (await owner.Client.SendAsync(HttpMethod.Get, "/groups?organization=nowhere")).ErrorAsync(HttpStatusCode.BadRequest)).Validations![0].Detail
            .ShouldBe("There is no organization \"nowhere\".");
    }
}
