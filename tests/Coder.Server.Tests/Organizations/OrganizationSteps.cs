using System.Net;
using Coder.Sdk;
using Coder.Server.Tests.Infrastructure;

namespace Coder.Server.Tests.Organizations;

/// <summary>Steps of tests with organizations, members and groups.</summary>
internal static class OrganizationSteps
{
    public static async Task<Organization> CreateOrganizationAsync(this TestUser user, string name) =>
        await (await user.Client.SendAsync(HttpMethod.Post, "/organizations", new CreateOrganizationRequest { Name = name }))
            .ValueAsync<Organization>(HttpStatusCode.Created);

    public static async Task<OrganizationMember> AddMemberAsync(this TestUser admin, Guid organization, Guid user) =>
        await (await admin.Client.SendAsync(HttpMethod.Post, $"/organizations/{organization}/members/{user}"))
            .ValueAsync<OrganizationMember>(HttpStatusCode.OK);

    public static Task<HttpResponseMessage> SetRolesAsync(this TestUser admin, Guid organization, Guid user, params string[] roles) =>
        admin.Client.SendAsync(HttpMethod.Put, $"/organizations/{organization}/members/{user}/roles", new UpdateRoles { Roles = roles });

    public static async Task<Group> CreateGroupAsync(this TestUser admin, Guid organization, string name, params Guid[] members)
    {
        var group = await (await admin.Client.SendAsync(
            HttpMethod.Post, $"/organizations/{organization}/groups", new CreateGroupRequest { Name = name })).ValueAsync<Group>(HttpStatusCode.Created);
        return members.Length == 0 ? group : await (await admin.PatchGroupAsync(group.Id, new PatchGroupRequest
        {
            AddUsers = [.. members.Select(id => id.ToString())],
        })).ValueAsync<Group>(HttpStatusCode.OK);
    }

    public static Task<HttpResponseMessage> PatchGroupAsync(this TestUser admin, Guid group, PatchGroupRequest change) =>
        admin.Client.SendAsync(HttpMethod.Patch, $"/groups/{group}", change);
}
