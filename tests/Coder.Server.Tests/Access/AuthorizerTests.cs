using Coder.Sdk;
using Coder.Server.Access;
using Microsoft.AspNetCore.Http;

namespace Coder.Server.Tests.Access;

public sealed class AuthorizerTests
{
    private static readonly Guid Id = Guid.NewGuid();
    private readonly Authorizer _authorizer = new(new AccessOptions());

    [Theory]
    [InlineData("workspace:read", "*:*", "read", true)]
    [InlineData("workspace:read", "*:*", "update", false)]
    [InlineData("workspace:*", "*:*", "update", true)]
    [InlineData("template:read", "*:*", "read", false)]
    [InlineData("all", "*:*", "delete", true)]
    [InlineData("coder:workspaces.operate", "*:*", "stop", true)]
    [InlineData("coder:workspaces.operate", "*:*", "delete", false)]
    [InlineData("all", "workspace:THIS", "read", true)]
    [InlineData("all", "workspace:*", "read", true)]
    [InlineData("all", "template:*", "read", false)]
    [InlineData("workspace:read", "workspace:OTHER", "read", false)]
    [InlineData("workspace:read", "workspace:OTHER,workspace:THIS", "read", true)]
    [InlineData("no:such", "*:*", "read", false)]
    [InlineData("workspace:read", "nonsense", "read", false)]
    public void A_token_does_what_scopes_and_allow_list_both_let_it(string scopes, string allowed, string action, bool expected)
    {
        var list = allowed.Replace("THIS", Id.ToString(), StringComparison.Ordinal).Replace("OTHER", Guid.NewGuid().ToString(), StringComparison.Ordinal);
        var scope = TokenScope.Of(scopes.Split(','), list.Split(','));
        var owner = Actors.With([RoleName.Owner], [], scope);

        _authorizer.Can(owner, action, new AccessObject(ResourceTypes.Workspace, Actors.Foreign, Actors.Other, Id)).ShouldBe(expected);
    }

    [Fact]
    public void A_scope_gives_nothing_that_the_roles_do_not()
    {
        var member = Actors.With([], [], TokenScope.Of(["workspace:*", "user:*"], ["*:*"]));

        _authorizer.Can(member, Actions.Read, new AccessObject(ResourceTypes.Workspace, Actors.Home, Actors.Other, Id)).ShouldBeFalse();
        _authorizer.Can(member, Actions.Delete, new AccessObject(ResourceTypes.User, OwnerId: Actors.Other)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("workspace:read", "*:*", "workspace:read", "*:*", true)]
    [InlineData("workspace:*", "*:*", "workspace:read,workspace:ssh", "*:*", true)]
    [InlineData("workspace:read", "*:*", "workspace:*", "*:*", false)]
    [InlineData("workspace:read", "*:*", "all", "*:*", false)]
    [InlineData("all", "workspace:*", "all", "*:*", false)]
    [InlineData("all", "workspace:*", "workspace:read", "workspace:THIS", true)]
    [InlineData("all", "workspace:THIS", "workspace:read", "workspace:*", false)]
    [InlineData("file:create,file:read", "*:*", "file:*", "*:*", true)]
    [InlineData("coder:workspaces.operate", "*:*", "workspace:start,workspace:stop", "*:*", true)]
    public void A_token_makes_only_tokens_that_do_no_more_than_itself(string own, string ownList, string asked, string askedList, bool expected)
    {
        string[] List(string text) => text.Replace("THIS", Id.ToString(), StringComparison.Ordinal).Split(',');

        TokenScope.Of(own.Split(','), List(ownList))!.Includes(TokenScope.Of(asked.Split(','), List(askedList))).ShouldBe(expected);
    }

    [Fact]
    public void A_grant_that_forbids_wins_over_those_that_allow_in_the_same_place_but_not_over_the_deployment()
    {
        var create = new AccessObject(ResourceTypes.Workspace, Actors.Home, Actors.Me);
        var banned = Actors.With([], [RoleName.OrganizationWorkspaceAccess, RoleName.OrganizationWorkspaceCreationBan]);
        var admin = Actors.With([], [RoleName.OrganizationAdmin, RoleName.OrganizationWorkspaceCreationBan]);
        var owner = Actors.With([RoleName.Owner], [RoleName.OrganizationWorkspaceCreationBan]);

        _authorizer.Can(banned, Actions.Create, create).ShouldBeFalse();
        _authorizer.Can(banned, Actions.Read, create).ShouldBeTrue();
        _authorizer.Can(admin, Actions.Create, create).ShouldBeFalse();
        _authorizer.Can(owner, Actions.Create, create).ShouldBeTrue();
    }

    [Fact]
    public void A_custom_role_allows_what_it_lists_in_its_organization_only()
    {
        var role = new Role("ops", "Ops") { Organization = [new(ResourceTypes.Template, Actions.Update)], Own = [new(ResourceTypes.Workspace, Actions.Ssh)] };
        var actor = Actors.With([], [], scope: null, role);

        _authorizer.Can(actor, Actions.Update, new AccessObject(ResourceTypes.Template, Actors.Home)).ShouldBeTrue();
        _authorizer.Can(actor, Actions.Update, new AccessObject(ResourceTypes.Template, Actors.Foreign)).ShouldBeFalse();
        _authorizer.Can(actor, Actions.Ssh, new AccessObject(ResourceTypes.Workspace, Actors.Home, Actors.Me)).ShouldBeTrue();
        _authorizer.Can(actor, Actions.Ssh, new AccessObject(ResourceTypes.Workspace, Actors.Home, Actors.Other)).ShouldBeFalse();
    }

    [Fact]
    public void Owners_can_be_kept_out_of_the_workspaces_of_others_but_not_of_their_own()
    {
        var closed = new Authorizer(new AccessOptions { DisableOwnerWorkspaceAccess = true });
        var owner = Actors.With([RoleName.Owner], [RoleName.OrganizationWorkspaceAccess]);
        var theirs = new AccessObject(ResourceTypes.Workspace, Actors.Home, Actors.Other, Id);

        closed.Can(owner, Actions.Ssh, theirs).ShouldBeFalse();
        closed.Can(owner, Actions.ApplicationConnect, theirs).ShouldBeFalse();
        closed.Can(owner, Actions.Stop, theirs).ShouldBeTrue();
        closed.Can(owner, Actions.Ssh, theirs with { OwnerId = Actors.Me }).ShouldBeTrue();
        closed.Can(owner, Actions.Ssh, theirs with { SharedRole = "use" }).ShouldBeTrue();
        _authorizer.Can(owner, Actions.Ssh, theirs).ShouldBeTrue();
    }

    [Fact]
    public void Without_sharing_nobody_shares_workspaces_and_what_is_shared_is_not()
    {
        var closed = new Authorizer(new AccessOptions { DisableWorkspaceSharing = true });
        var member = Actors.With([], [RoleName.OrganizationWorkspaceAccess]);
        var owner = Actors.With([RoleName.Owner], []);
        var shared = new AccessObject(ResourceTypes.Workspace, Actors.Home, Actors.Other, Id) { SharedRole = "admin" };

        closed.Can(member, Actions.Read, shared).ShouldBeFalse();
        closed.Can(member, Actions.Share, new AccessObject(ResourceTypes.Workspace, Actors.Home, Actors.Me, Id)).ShouldBeFalse();
        closed.Can(owner, Actions.Share, shared).ShouldBeFalse();
        closed.Can(member, Actions.Use, new AccessObject(ResourceTypes.Template, Actors.Home) { SharedRole = "use" }).ShouldBeTrue();
        _authorizer.Can(member, Actions.Share, shared).ShouldBeTrue();
    }

    [Theory]
    [InlineData("owner", "", "owner", false, true)]
    [InlineData("owner", "", "organization-admin", true, true)]
    [InlineData("owner", "", "anything-custom", true, true)]
    [InlineData("user-admin", "", "auditor", false, false)]
    [InlineData("user-admin", "", "owner", false, false)]
    [InlineData("user-admin", "", "user-admin", false, false)]
    [InlineData("user-admin", "", "organization-workspace-access", true, true)]
    [InlineData("user-admin", "", "organization-admin", true, false)]
    [InlineData("user-admin", "", "anything-custom", true, false)]
    [InlineData("", "organization-admin", "organization-admin", true, true)]
    [InlineData("", "organization-admin", "anything-custom", true, true)]
    [InlineData("", "organization-admin", "owner", false, false)]
    [InlineData("", "organization-user-admin", "organization-template-admin", true, false)]
    [InlineData("", "organization-user-admin", "organization-workspace-access", true, true)]
    [InlineData("auditor", "", "member", false, false)]
    [InlineData("template-admin", "", "organization-workspace-access", true, false)]
    public void Roles_are_given_by_those_who_may_give_them(string site, string home, string role, bool inOrganization, bool expected)
    {
        var actor = Actors.With([.. site.Split(',', StringSplitOptions.RemoveEmptyEntries)], [.. home.Split(',', StringSplitOptions.RemoveEmptyEntries)]);

        _authorizer.CanAssign(actor, role, inOrganization ? Actors.Home : null).ShouldBe(expected);
        if (site.Length == 0 && inOrganization)
        {
            _authorizer.CanAssign(actor, role, Actors.Foreign).ShouldBeFalse();
        }
    }

    [Fact]
    public void What_one_may_not_read_does_not_exist_and_what_one_may_read_is_forbidden()
    {
        var member = Actors.With([], []);
        var shared = new AccessObject(ResourceTypes.Template, Actors.Home, Id: Id) { SharedRole = "use" };

        _authorizer.Require(member, Actions.Update, shared)!.Status.ShouldBe(StatusCodes.Status403Forbidden);
        _authorizer.Require(member, Actions.Update, shared with { SharedRole = null })!.Status.ShouldBe(StatusCodes.Status404NotFound);
        _authorizer.Require(member, Actions.Read, shared).ShouldBeNull();
    }
}
