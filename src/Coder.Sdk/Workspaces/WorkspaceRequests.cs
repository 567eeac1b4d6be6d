using System.Text.Json.Serialization;

namespace Coder.Sdk;

/// <summary><c>POST /users/{user}/workspaces</c>.</summary>
public sealed record CreateWorkspaceRequest
{
    /// <summary>Takes the active version of this template; or give <see cref="TemplateVersionId"/>.</summary>
    public Guid? TemplateId { get; init; }

    public Guid? TemplateVersionId { get; init; }

    public string Name { get; set; } = "";

    public string? AutostartSchedule { get; init; }

    public long? TtlMs { get; init; }

    public IReadOnlyList<WorkspaceBuildParameter>? RichParameterValues { get; init; }

    public string? AutomaticUpdates { get; init => field = Omit.Empty(value); }

    public Guid? TemplateVersionPresetId { get; init; }
}

/// <summary><c>POST /workspaces/{id}/builds</c>.</summary>
public sealed record CreateWorkspaceBuildRequest
{
    /// <summary>Null keeps the version of the last build.</summary>
    public Guid? TemplateVersionId { get; init; }

    /// <summary>One of <see cref="WorkspaceTransition"/>.</summary>
    public string Transition { get; set; } = "";

    public bool? DryRun { get; init; }

    /// <summary>Terraform state to start from (base64 in JSON).</summary>
    [JsonPropertyName("state")]
    public byte[]? ProvisionerState { get; init; }

    /// <summary>With a delete: forgets the resources instead of destroying them.</summary>
    public bool? Orphan { get; init; }

    public IReadOnlyList<WorkspaceBuildParameter>? RichParameterValues { get; init; }

    /// <summary><c>debug</c>, or null.</summary>
    public string? LogLevel { get; init => field = Omit.Empty(value); }

    public Guid? TemplateVersionPresetId { get; init; }

    /// <summary>One of <see cref="BuildReason"/>.</summary>
    public string? Reason { get; init => field = Omit.Empty(value); }

    /// <summary>A start that the server makes by itself when this stop succeeded.</summary>
    public BuildOnSuccess? OnSuccess { get; init; }
}

/// <summary>The build that follows a successful one.</summary>
public sealed record BuildOnSuccess
{
    public Guid? TemplateVersionId { get; init; }

    public string Transition { get; set; } = WorkspaceTransition.Start;

    public IReadOnlyList<WorkspaceBuildParameter>? RichParameterValues { get; init; }

    public Guid? TemplateVersionPresetId { get; init; }
}

/// <summary><c>PATCH /workspaces/{id}</c>.</summary>
public sealed record UpdateWorkspaceRequest
{
    public string? Name { get; init => field = Omit.Empty(value); }
}

/// <summary><c>PUT /workspaces/{id}/autostart</c>.</summary>
public sealed record UpdateWorkspaceAutostartRequest
{
    /// <summary>Null turns it off.</summary>
    public string? Schedule { get; init; }
}

/// <summary><c>PUT /workspaces/{id}/ttl</c>.</summary>
public sealed record UpdateWorkspaceTtlRequest
{
    /// <summary>Null turns autostop off.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? TtlMs { get; init; }
}

/// <summary><c>PUT /workspaces/{id}/extend</c>.</summary>
public sealed record PutExtendWorkspaceRequest(DateTimeOffset Deadline);

/// <summary><c>PUT /workspaces/{id}/dormant</c>.</summary>
public sealed record UpdateWorkspaceDormancy(bool Dormant);

/// <summary><c>PUT /workspaces/{id}/autoupdates</c>.</summary>
public sealed record UpdateWorkspaceAutomaticUpdatesRequest(string AutomaticUpdates);

/// <summary><c>POST /workspaces/{id}/usage</c>.</summary>
public sealed record PostWorkspaceUsageRequest
{
    public Guid AgentId { get; init; }

    /// <summary><c>vscode</c>, <c>jetbrains</c>, <c>ssh</c> or <c>reconnecting-pty</c>.</summary>
    public string AppName { get; init => field = value ?? ""; } = "";
}

/// <summary><c>GET /workspaces/{id}/resolve-autostart</c>.</summary>
public sealed record ResolveAutostartResponse(bool ParameterMismatch);

/// <summary><c>PUT /workspacebuilds/{id}/state</c>.</summary>
/// <param name="State">Terraform state (base64 in JSON).</param>
public sealed record UpdateWorkspaceBuildStateRequest(byte[] State);
