using Coder.Sdk;
using Coder.Server.Access;

namespace Coder.Server.Workspaces;

/// <summary>A build to make of a workspace.</summary>
internal sealed record BuildOrder
{
    public required Guid WorkspaceId { get; init; }

    /// <summary>One of <see cref="WorkspaceTransition"/>.</summary>
    public required string Transition { get; init; }

    /// <summary>Who makes it, for the audit log: the initiator, or the server when one build follows another.</summary>
    public required Actor Actor { get; init; }

    /// <summary>Who asked for it.</summary>
    public required Guid InitiatorId { get; init; }

    /// <summary>One of <see cref="BuildReason"/>.</summary>
    public string Reason { get; init; } = BuildReason.Initiator;

    /// <summary>The version to build; null: the previous build's, or the template's active one where that is required.</summary>
    public Guid? VersionId { get; init; }

    /// <summary>Whether the version may differ from the active one although the template requires that.</summary>
    public bool MayChooseVersion { get; init; }

    public IReadOnlyList<WorkspaceBuildParameter> Parameters { get; init; } = [];

    /// <summary>The preset of the version whose values win over <see cref="Parameters"/>; null: none.</summary>
    public Guid? PresetId { get; init; }

    /// <summary>The state to begin with instead of the previous build's.</summary>
    public byte[]? State { get; init; }

    /// <summary>Whether a delete forgets the resources instead of destroying them.</summary>
    public bool Orphan { get; init; }

    public string? LogLevel { get; init; }

    /// <summary>The build to queue when this one has succeeded.</summary>
    public BuildOnSuccess? OnSuccess { get; init; }
}
