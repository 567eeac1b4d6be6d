using System.Net.Http.Json;
using System.Text.Json;

namespace Coder.Sdk;

public sealed partial class CoderClient
{
    /// <summary>Creates an organization.</summary>
    public Task<Organization> CreateOrganizationAsync(CreateOrganizationRequest request, CancellationToken ct) =>
        PostAsync(
            "organizations",
            request,
            CoderJsonContext.Default.CreateOrganizationRequest,
            CoderJsonContext.Default.Organization,
            ct);

    /// <summary>Changes an organization; what is null stays.</summary>
    public Task<Organization> UpdateOrganizationAsync(Guid id, UpdateOrganizationRequest request, CancellationToken ct) =>
        SendAsync(
            HttpMethod.Patch,
            $"organizations/{id}",
            JsonContent.Create(request, CoderJsonContext.Default.UpdateOrganizationRequest),
            CoderJsonContext.Default.Organization,
            ct);

    /// <summary>Deletes an organization; refused while it has templates or workspaces.</summary>
    public Task DeleteOrganizationAsync(Guid id, CancellationToken ct) =>
        SendNoContentAsync(HttpMethod.Delete, $"organizations/{id}", null, ct);

    /// <summary>Members of an organization.</summary>
    public Task<IReadOnlyList<OrganizationMemberWithUserData>> OrganizationMembersAsync(Guid id, CancellationToken ct) =>
        GetAsync($"organizations/{id}/members", CoderJsonContext.Default.IReadOnlyListOrganizationMemberWithUserData, ct);

    /// <summary>Makes a user a member of an organization.</summary>
    public Task<OrganizationMember> AddOrganizationMemberAsync(Guid id, string user, CancellationToken ct) =>
        SendAsync(
            HttpMethod.Post,
            $"organizations/{id}/members/{Escape(user)}",
            null,
            CoderJsonContext.Default.OrganizationMember,
            ct);

    /// <summary>Takes a member from an organization.</summary>
    public Task RemoveOrganizationMemberAsync(Guid id, string user, CancellationToken ct) =>
        SendNoContentAsync(HttpMethod.Delete, $"organizations/{id}/members/{Escape(user)}", null, ct);

    /// <summary>Replaces the roles that a member has in an organization.</summary>
    public Task<OrganizationMember> UpdateOrganizationMemberRolesAsync(
        Guid id, string user, IReadOnlyList<string> roles, CancellationToken ct) =>
        SendAsync(
            HttpMethod.Put,
            $"organizations/{id}/members/{Escape(user)}/roles",
            JsonContent.Create(new UpdateRoles { Roles = roles }, CoderJsonContext.Default.UpdateRoles),
            CoderJsonContext.Default.OrganizationMember,
            ct);

    /// <summary>Built-in and own roles of an organization.</summary>
    public Task<IReadOnlyList<AssignableRole>> OrganizationRolesAsync(Guid id, CancellationToken ct) =>
        GetAsync($"organizations/{id}/members/roles", CoderJsonContext.Default.IReadOnlyListAssignableRole, ct);

    /// <summary>Defines a role of an organization's own, or defines it anew.</summary>
    /// <param name="id">The organization.</param>
    /// <param name="request">The whole role.</param>
    /// <param name="exists">Whether the role is there already.</param>
    /// <param name="ct">Cancels the request.</param>
    public Task<AssignableRole> SaveOrganizationRoleAsync(Guid id, CustomRoleRequest request, bool exists, CancellationToken ct) =>
        SendAsync(
            exists ? HttpMethod.Put : HttpMethod.Post,
            $"organizations/{id}/members/roles",
            JsonContent.Create(request, CoderJsonContext.Default.CustomRoleRequest),
            CoderJsonContext.Default.AssignableRole,
            ct);

    /// <summary>Deletes a role of an organization's own; its holders lose it.</summary>
    public Task DeleteOrganizationRoleAsync(Guid id, string name, CancellationToken ct) =>
        SendNoContentAsync(HttpMethod.Delete, $"organizations/{id}/members/roles/{Escape(name)}", null, ct);

    /// <summary>A group of settings below <c>/settings</c>, as the server has it.</summary>
    /// <param name="path">Such as <c>settings/idpsync/organization</c>.</param>
    /// <param name="ct">Cancels the request.</param>
    public Task<JsonElement> SettingsAsync(string path, CancellationToken ct) =>
        GetAsync(path, CoderJsonContext.Default.JsonElement, ct);

    /// <summary>Changes a group of settings.</summary>
    /// <param name="path">Such as <c>settings/idpsync/organization</c>.</param>
    /// <param name="settings">In the API's form.</param>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The settings as they are now.</returns>
    public Task<JsonElement> UpdateSettingsAsync(string path, JsonElement settings, CancellationToken ct) =>
        SendAsync(
            HttpMethod.Patch,
            path,
            JsonContent.Create(settings, CoderJsonContext.Default.JsonElement),
            CoderJsonContext.Default.JsonElement,
            ct);
}
