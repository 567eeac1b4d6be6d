namespace Coder.Server.Access;

/// <summary>One thing that a role allows, or forbids when negated: an action (or <c>*</c>) on a resource type (or <c>*</c>).</summary>
internal readonly record struct Grant(string ResourceType, string Action, bool Negate = false)
{
    public bool Covers(string resourceType, string action) =>
        (ResourceType == ResourceTypes.Any || ResourceType == resourceType) && (Action == Actions.Any || Action == action);
}

/// <summary>What a role allows, by level: a higher level's word wins over a lower one's.</summary>
internal sealed record Role(string Name, string DisplayName)
{
    /// <summary>What the role is for, in a sentence.</summary>
    public string Description { get; init; } = "";

    /// <summary>Everywhere.</summary>
    public IReadOnlyList<Grant> Site { get; init; } = [];

    /// <summary>In the organization where the role is held.</summary>
    public IReadOnlyList<Grant> Organization { get; init; } = [];

    /// <summary>On the holder's own things: everywhere for a site role, in the organization for an organization's role.</summary>
    public IReadOnlyList<Grant> Own { get; init; } = [];

    /// <summary>Names of the roles that a holder may give to others; <c>*</c> also stands for custom roles.</summary>
    public IReadOnlyList<string> Assigns { get; init; } = [];
}
