namespace Coder.Sdk;

/// <summary><c>GET /templates/{id}/acl</c>: whom the template is given to.</summary>
public sealed record TemplateAcl
{
    public IReadOnlyList<TemplateUser> Users { get; set; } = [];

    public IReadOnlyList<TemplateGroup> Group { get; set; } = [];
}

/// <summary>A user whom a template is given to, as a <see cref="User"/> with a role.</summary>
public sealed record TemplateUser : ReducedUser
{
    public IReadOnlyList<Guid> OrganizationIds { get; set; } = [];

    public IReadOnlyList<SlimRole> Roles { get; set; } = [];

    public bool HasAiSeat { get; init; }

    /// <summary><c>use</c> or <c>admin</c>.</summary>
    public string Role { get; set; } = "";
}

/// <summary>A group that a template is given to.</summary>
public sealed record TemplateGroup : Group
{
    public TemplateGroup()
    {
    }

    /// <summary>The group, without a role yet.</summary>
    public TemplateGroup(Group group)
        : base(group)
    {
    }

    /// <summary><c>use</c> or <c>admin</c>.</summary>
    public string Role { get; set; } = "";
}

/// <summary><c>PATCH /templates/{id}/acl</c>: roles by id; the empty role takes the template away. Who is not named keeps theirs.</summary>
public sealed record UpdateTemplateAcl
{
    public IReadOnlyDictionary<string, string>? UserPerms { get; init; }

    public IReadOnlyDictionary<string, string>? GroupPerms { get; init; }
}

/// <summary><c>GET /templates/{id}/acl/available</c>: whom the template can be given to.</summary>
public sealed record AclAvailable
{
    public IReadOnlyList<ReducedUser> Users { get; set; } = [];

    public IReadOnlyList<Group> Groups { get; set; } = [];
}
