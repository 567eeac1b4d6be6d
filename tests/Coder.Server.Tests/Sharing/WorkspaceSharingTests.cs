using System.Net;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Database;
using Coder.Server.Provisioning;
using Coder.Server.Tests.Infrastructure;
using Coder.Server.Tests.Organizations;
using Coder.Server.Tests.Provisioning;
using Coder.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Coder.Server.Tests.Sharing;

public sealed class WorkspaceSharingTests
{
    [Fact]
    public async Task A_user_who_may_use_a_workspace_sees_it_and_does_not_change_it()
    {
        await using var bench = await Workbench.StartAsync();
        var (owner, server) = (bench.Owner, bench.Server);
        var (bob, eve) = (await server.MemberAsync(owner, "bob"), await server.MemberAsync(owner, "eve"));
        var workspace = await bench.CreateWorkspaceAsync(await bench.CreateTemplateAsync());
        var path = $"/workspaces/{workspace.Id}";
        (await bob.Client.SendAsync(HttpMethod.Get, path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await PatchAsync(bob, workspace, users: (bob.Id, "admin"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);

        using var patience = new CancellationTokenSource(Deadline.Limit);
        await using var changes = await bench.Service<Notifications>().SubscribeAsync(ProvisioningChannels.Workspace(workspace.Id), patience.Token);
        (await PatchAsync(owner, workspace, users: (bob.Id, "use"))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        await changes.WaitAsync(patience.Token);

        (await bob.Client.GetAsync<WorkspacesResponse>("/workspaces")).Workspaces.ShouldHaveSingleItem().SharedWith!.ShouldHaveSingleItem().Name.ShouldBe("bob");
        (await MayAsync(bob, workspace, "ssh", "application_connect", "stop", "share", "delete")).ShouldBe([true, true, false, false, false]);
        (await bob.Client.SendAsync(HttpMethod.Post, path + "/builds", new { transition = "stop" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await bob.Client.SendAsync(HttpMethod.Get, path + "/acl")).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await PatchAsync(bob, workspace, users: (eve.Id, "use"))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await eve.Client.GetAsync<WorkspacesResponse>("/workspaces")).Workspaces.ShouldBeEmpty();

        (await owner.Client.SendAsync(HttpMethod.Delete, path + "/acl")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await bob.Client.SendAsync(HttpMethod.Get, path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_group_that_administers_a_workspace_starts_stops_and_shares_it_and_does_not_delete_it()
    {
        await using var bench = await Workbench.StartAsync();
        var (owner, server) = (bench.Owner, bench.Server);
        var (bob, eve) = (await server.MemberAsync(owner, "bob"), await server.MemberAsync(owner, "eve"));
        var group = await owner.CreateGroupAsync(owner.OrganizationId, "lab", bob.Id);
        var workspace = await bench.CreateWorkspaceAsync(await bench.CreateTemplateAsync());
        var path = $"/workspaces/{workspace.Id}";
        (await PatchAsync(owner, workspace, groups: (group.Id, "admin"))).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await bob.Client.SendAsync(HttpMethod.Post, path + "/builds", new { transition = "delete" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        var stop = await (await bob.Client.SendAsync(HttpMethod.Post, path + "/builds", new { transition = "stop" })).ValueAsync<WorkspaceBuild>(HttpStatusCode.Created);
        (await bench.EndOfJobAsync(stop.Job.Id)).Status.ShouldBe(ProvisionerJobStatus.Succeeded);
        (await PatchAsync(bob, workspace, users: (eve.Id, "use"))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        var acl = await bob.Client.GetAsync<WorkspaceAcl>(path + "/acl");
        (acl.Users.ShouldHaveSingleItem().Username, acl.Users[0].Role).ShouldBe(("eve", "use"));
        (acl.Group.ShouldHaveSingleItem().Name, acl.Group[0].Role).ShouldBe(("lab", "admin"));

        foreach (var (query, found) in new[]
        {
            ("shared:true", 1), ("shared:false", 0), ("shared_with_user:eve", 1), ("shared_with_user:bob", 0),
            ("shared_with_group:lab", 1), ("shared_with_group:coder/lab", 1), ("shared_with_group:Everyone", 0),
        })
        {
            (await owner.Client.GetAsync<WorkspacesResponse>($"/workspaces?q={Uri.EscapeDataString(query)}")).Count.ShouldBe(found, query);
        }

        (await eve.Client.GetAsync<WorkspacesResponse>("/workspaces?q=shared_with_user:me")).Count.ShouldBe(1);
        (await owner.Client.SendAsync(HttpMethod.Delete, "/organizations/default/members/eve")).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await owner.Client.GetAsync<WorkspaceAcl>(path + "/acl")).Users.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_workspace_is_not_shared_with_strangers_or_its_owner()
    {
        await using var bench = await Workbench.StartAsync();
        var owner = bench.Owner;
        var research = await owner.CreateOrganizationAsync("research");
        var workspace = await bench.CreateWorkspaceAsync(await bench.CreateTemplateAsync());
        async Task<ValidationError> RefusedAsync((Guid, string)? users = null, (Guid, string)? groups = null) =>
            (await (await PatchAsync(owner, workspace, users, groups)).ErrorAsync(HttpStatusCode.BadRequest)).Validations.ShouldHaveSingleItem();

        (await RefusedAsync(users: (owner.Id, "use"))).ShouldBe(new("user_roles", "alice owns the workspace; it is not shared with its owner."));
        (await RefusedAsync(groups: (research.Id, "use"))).ShouldBe(new("group_roles", $"The organization has no group {research.Id}."));
        (await RefusedAsync(users: (research.Id, "use"))).Field.ShouldBe("user_roles");
    }

    [Fact]
    public async Task An_organization_that_forbids_sharing_ends_it_at_once()
    {
        await using var bench = await Workbench.StartAsync();
        var owner = bench.Owner;
        var bob = await bench.Server.MemberAsync(owner, "bob");
        var workspace = await bench.CreateWorkspaceAsync(await bench.CreateTemplateAsync());
        (await PatchAsync(owner, workspace, users: (bob.Id, "use"))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        const string Policy = "/organizations/default/settings/workspace-sharing";
        (await bob.Client.GetAsync<WorkspaceSharingSettings>(Policy)).ShouldBe(new WorkspaceSharingSettings());
        (await bob.Client.SendAsync(HttpMethod.Patch, Policy, new { shareable_workspace_owners = "none" })).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await (await owner.Client.SendAsync(HttpMethod.Patch, Policy, new { shareable_workspace_owners = "some" })).ErrorAsync(HttpStatusCode.BadRequest))
            .Validations![0].ShouldBe(new("shareable_workspace_owners", "Must be one of everyone, none, service_accounts, and is \"some\"."));

        (await (await owner.Client.SendAsync(HttpMethod.Patch, Policy, new { sharing_disabled = true })).ValueAsync<WorkspaceSharingSettings>(HttpStatusCode.OK))
            .ShouldBe(new WorkspaceSharingSettings { SharingDisabled = true, ShareableWorkspaceOwners = "none" });

        (await bob.Client.SendAsync(HttpMethod.Get, $"/workspaces/{workspace.Id}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await (await PatchAsync(owner, workspace, users: (bob.Id, "use"))).ErrorAsync(HttpStatusCode.Forbidden)).Message
            .ShouldBe("The organization \"coder\" does not allow workspaces to be shared.");
        (await owner.Client.SendAsync(HttpMethod.Patch, Policy, new { shareable_workspace_owners = "service_accounts" })).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await (await PatchAsync(owner, workspace, users: (bob.Id, "use"))).ErrorAsync(HttpStatusCode.Forbidden)).Message
            .ShouldBe("The organization \"coder\" allows only workspaces of service accounts to be shared.");
        (await PatchAsync(owner, workspace, users: (bob.Id, ""))).StatusCode.ShouldBe(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task A_deployment_that_forbids_sharing_says_so()
    {
        await using var bench = await Workbench.StartAsync(
            configure: builder => builder.Services.AddSingleton(new AccessOptions { DisableWorkspaceSharing = true }));
        var workspace = await bench.CreateWorkspaceAsync(await bench.CreateTemplateAsync());

        (await (await PatchAsync(bench.Owner, workspace, users: (Guid.NewGuid(), "use"))).ErrorAsync(HttpStatusCode.Forbidden)).Message
            .ShouldBe("Workspaces are not shared in this deployment: CODER_DISABLE_WORKSPACE_SHARING is set.");
        (await bench.Owner.Client.GetAsync<WorkspaceSharingSettings>("/organizations/default/settings/workspace-sharing"))
            .ShouldBe(new WorkspaceSharingSettings { SharingGloballyDisabled = true, SharingDisabled = true, ShareableWorkspaceOwners = "none" });
    }

    private static async Task<bool[]> MayAsync(TestUser user, Workspace workspace, params string[] actions)
    {
        var checks = actions.ToDictionary(action => action, action => new
        {
            @object = new { resource_type = "workspace", resource_id = workspace.Id, owner_id = workspace.OwnerId, organization_id = workspace.OrganizationId },
            action,
        });
        var answers = await (await user.Client.SendAsync(HttpMethod.Post, "/authcheck", new { checks })).ValueAsync<Dictionary<string, bool>>(HttpStatusCode.OK);
        return [.. actions.Select(action => answers[action])];
    }

    private static Task<HttpResponseMessage> PatchAsync(
        TestUser by, Workspace workspace, (Guid Id, string Role)? users = null, (Guid Id, string Role)? groups = null) =>
        by.Client.SendAsync(HttpMethod.Patch, $"/workspaces/{workspace.Id}/acl", new UpdateWorkspaceAcl
        {
            UserRoles = users is { } user ? new Dictionary<string, string> { [user.Id.ToString()] = user.Role } : null,
            GroupRoles = groups is { } group ? new Dictionary<string, string> { [group.Id.ToString()] = group.Role } : null,
        });
}
