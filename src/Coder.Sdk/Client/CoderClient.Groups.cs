using System.Net.Http.Json;

namespace Coder.Sdk;

public sealed partial class CoderClient
{
    /// <summary>Groups of an organization that the caller may see.</summary>
    public Task<IReadOnlyList<Group>> GroupsAsync(Guid organizationId, CancellationToken ct) =>
        GetAsync($"organizations/{organizationId}/groups", CoderJsonContext.Default.IReadOnlyListGroup, ct);

    /// <summary>A group of an organization, by its name.</summary>
    public Task<Group> GroupByNameAsync(Guid organizationId, string name, CancellationToken ct) =>
        GetAsync($"organizations/{organizationId}/groups/{Escape(name)}", CoderJsonContext.Default.Group, ct);

    /// <summary>Creates a group.</summary>
    public Task<Group> CreateGroupAsync(Guid organizationId, CreateGroupRequest request, CancellationToken ct) =>
        PostAsync(
            $"organizations/{organizationId}/groups",
            request,
            CoderJsonContext.Default.CreateGroupRequest,
            CoderJsonContext.Default.Group,
            ct);

    /// <summary>Changes a group and its members; what is null stays.</summary>
    public Task<Group> UpdateGroupAsync(Guid id, PatchGroupRequest request, CancellationToken ct) =>
        SendAsync(
            HttpMethod.Patch,
            $"groups/{id}",
            JsonContent.Create(request, CoderJsonContext.Default.PatchGroupRequest),
            CoderJsonContext.Default.Group,
            ct);

    /// <summary>Deletes a group.</summary>
    public Task DeleteGroupAsync(Guid id, CancellationToken ct) =>
        SendNoContentAsync(HttpMethod.Delete, $"groups/{id}", null, ct);
}
