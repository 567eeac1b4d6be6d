namespace Coder.Sdk;

/// <summary><c>POST /organizations</c>.</summary>
public sealed record CreateOrganizationRequest
{
    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Empty means the name.</summary>
    public string? DisplayName { get; init => field = Omit.Empty(value); }

    public string? Description { get; init => field = Omit.Empty(value); }

    public string? Icon { get; init => field = Omit.Empty(value); }

    /// <summary>Roles that every member holds; null takes the server's default.</summary>
    public IReadOnlyList<string>? DefaultOrgMemberRoles { get; init; }
}

/// <summary><c>PATCH /organizations/{organization}</c>; what is null stays.</summary>
public sealed record UpdateOrganizationRequest
{
    public string? Name { get; init => field = Omit.Empty(value); }

    public string? DisplayName { get; init => field = Omit.Empty(value); }

    public string? Description { get; init; }

    public string? Icon { get; init; }

    /// <summary>Replaces the roles that every member holds; an empty list takes them all.</summary>
    public IReadOnlyList<string>? DefaultOrgMemberRoles { get; init; }
}
