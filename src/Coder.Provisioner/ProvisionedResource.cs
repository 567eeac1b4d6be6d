namespace Coder.Provisioner;

/// <summary>A resource of a workspace as its page shows it.</summary>
public sealed record ProvisionedResource
{
    /// <summary>The resource type, such as <c>host_process</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The name in the template.</summary>
    public required string Name { get; init; }

    /// <summary>Whether the page leaves it out.</summary>
    public bool Hide { get; init; }

    /// <summary>URL or path of an icon.</summary>
    public string Icon { get; init; } = "";

    /// <summary>The machine type of cloud instances.</summary>
    public string InstanceType { get; init; } = "";

    /// <summary>The module it is in; empty for the root module.</summary>
    public string ModulePath { get; init; } = "";

    /// <summary>Quota credits per day.</summary>
    public int DailyCost { get; init; }

    /// <summary>Facts that the template publishes about the resource.</summary>
    public IReadOnlyList<ResourceMetadataItem> Metadata { get; init; } = [];

    /// <summary>The agents that run in it.</summary>
    public IReadOnlyList<ProvisionedAgent> Agents { get; init; } = [];
}

/// <summary>A fact about a resource.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="Sensitive">Whether the value is hidden until asked for.</param>
public sealed record ResourceMetadataItem(string Key, string Value, bool Sensitive);
