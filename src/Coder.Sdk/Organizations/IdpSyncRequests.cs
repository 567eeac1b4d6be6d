using System.Text.Json.Serialization;

namespace Coder.Sdk;

/// <summary><c>PATCH /settings/idpsync/organization/config</c>.</summary>
public sealed record PatchOrganizationIdpSyncConfigRequest
{
    public string Field { get; init => field = value ?? ""; } = "";

    public bool AssignDefault { get; init; }
}

/// <summary><c>PATCH /organizations/{org}/settings/idpsync/groups/config</c>.</summary>
public sealed record PatchGroupIdpSyncConfigRequest
{
    public string Field { get; init => field = value ?? ""; } = "";

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? RegexFilter { get; init; }

    public bool AutoCreateMissingGroups { get; init; }
}

/// <summary><c>PATCH /organizations/{org}/settings/idpsync/roles/config</c>.</summary>
public sealed record PatchRoleIdpSyncConfigRequest
{
    public string Field { get; init => field = value ?? ""; } = "";
}

/// <summary><c>PATCH …/mapping</c>: adds pairs, and takes others away; what is in both is taken away.</summary>
/// <typeparam name="T">A <see cref="Guid"/> of an organization or group, or the name of a role.</typeparam>
public sealed record PatchIdpSyncMappingRequest<T>
{
    [JsonPropertyName("Add")]
    public IReadOnlyList<IdpSyncMapping<T>> Add { get; init => field = value ?? []; } = [];

    [JsonPropertyName("Remove")]
    public IReadOnlyList<IdpSyncMapping<T>> Remove { get; init => field = value ?? []; } = [];
}

/// <summary>One value of a claim, and one thing that its users get.</summary>
/// <typeparam name="T">As of <see cref="PatchIdpSyncMappingRequest{T}"/>.</typeparam>
public sealed record IdpSyncMapping<T>
{
    [JsonPropertyName("Given")]
    public string Given { get; init => field = value ?? ""; } = "";

    [JsonPropertyName("Gets")]
    public T? Gets { get; init; }
}
