namespace Coder.Sdk;

/// <summary>Which organization something belongs to, as shown beside it.</summary>
public sealed record MinimalOrganization
{
    public Guid Id { get; init; }

    public string Name { get; set; } = "";

    public string DisplayName { get; set; } = "";

    public string Icon { get; set; } = "";
}
