namespace Coder.Sdk;

/// <summary>Something that a build made: a container, a volume, a virtual machine.</summary>
public sealed record WorkspaceResource
{
    public Guid Id { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public Guid JobId { get; init; }

    public string WorkspaceTransition { get; set; } = "";

    /// <summary>The Terraform resource type.</summary>
    public string Type { get; set; } = "";

    public string Name { get; set; } = "";

    public bool Hide { get; init; }

    public string Icon { get; set; } = "";

    public IReadOnlyList<WorkspaceAgent>? Agents { get; init => field = Omit.Empty(value); }

    public IReadOnlyList<WorkspaceResourceMetadata>? Metadata { get; init => field = Omit.Empty(value); }

    public int DailyCost { get; init; }
}

/// <summary>A fact about a resource that the template shows.</summary>
public sealed record WorkspaceResourceMetadata(string Key, string Value, bool Sensitive);
