using System.Text.Json.Serialization;

namespace Coder.Sdk;

/// <summary>How a claim of the login provider decides who is in which organization.</summary>
public sealed record OrganizationSyncSettings
{
    /// <summary>The claim; empty leaves memberships to administrators.</summary>
    public string Field { get; set; } = "";

    /// <summary>Value of the claim → ids of organizations.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Guid>> Mapping { get; set; } = new Dictionary<string, IReadOnlyList<Guid>>();

    /// <summary>Whether everybody is in the default organization too.</summary>
    public bool OrganizationAssignDefault { get; set; } = true;
}

/// <summary>How a claim of the login provider decides who is in which group of an organization.</summary>
public sealed record GroupSyncSettings
{
    /// <summary>The claim; empty leaves groups to administrators.</summary>
    public string Field { get; set; } = "";

    /// <summary>Value of the claim → ids of groups. Values without an entry are names of groups.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Guid>> Mapping { get; set; } = new Dictionary<string, IReadOnlyList<Guid>>();

    /// <summary>Values that it does not match are ignored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? RegexFilter { get; init; }

    public bool AutoCreateMissingGroups { get; init; }

    /// <summary>Value of the claim → name of a group, applied before everything else.</summary>
    public IReadOnlyDictionary<string, string>? LegacyGroupNameMapping { get; init; }
}

/// <summary>How a claim of the login provider decides who has which roles in an organization.</summary>
public sealed record RoleSyncSettings
{
    /// <summary>The claim; empty leaves roles to administrators.</summary>
    public string Field { get; set; } = "";

    /// <summary>Value of the claim → names of roles. Values without an entry are names of roles.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Mapping { get; set; } = new Dictionary<string, IReadOnlyList<string>>();
}
