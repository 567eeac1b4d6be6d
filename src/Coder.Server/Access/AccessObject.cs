namespace Coder.Server.Access;

/// <summary>
/// What a decision is about: a type of resource, and where known the organization it belongs to, the user it belongs to, and its id.
/// </summary>
public readonly record struct AccessObject(
    string ResourceType,
    Guid? OrganizationId = null,
    Guid? OwnerId = null,
    Guid? Id = null)
{
    /// <summary>True asks about any organization of the actor instead of one ("may they create templates at all").</summary>
    public bool AnyOrganization { get; init; }

    /// <summary>
    /// The role (<c>use</c>, <c>admin</c>) that the actor, or a group of theirs, was given on this very template or workspace; null: none.
    /// The SQL functions <c>template_role</c> and <c>workspace_role</c> answer it.
    /// </summary>
    public string? SharedRole { get; init; }
}
