namespace Coder.Sdk;

/// <summary><c>POST</c> and <c>PUT /organizations/{organization}/members/roles</c>: a role that an organization defines itself.</summary>
public sealed record CustomRoleRequest
{
    public string Name { get; init => field = value ?? ""; } = "";

    public string DisplayName { get; init => field = value ?? ""; } = "";

    public IReadOnlyList<Permission> SitePermissions { get; init => field = value ?? []; } = [];

    public IReadOnlyList<Permission> UserPermissions { get; init => field = value ?? []; } = [];

    /// <summary>What holders may do to everything in the organization.</summary>
    public IReadOnlyList<Permission> OrganizationPermissions { get; init => field = value ?? []; } = [];

    /// <summary>What holders may do to what is their own in the organization.</summary>
    public IReadOnlyList<Permission> OrganizationMemberPermissions { get; init => field = value ?? []; } = [];
}
