namespace Coder.Sdk;

/// <summary>Which organization something belongs to, as shown beside it.</summary>
public sealed record MinimalOrganization
{
    public Guid Id { get; init; }

    public string Name { get; init; } = "";

    public string DisplayName { get; init; } = "";

    public string Icon { get; init; } = "";
}
