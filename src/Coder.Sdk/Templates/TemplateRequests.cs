using System.Text.Json.Serialization;

namespace Coder.Sdk;

/// <summary><c>POST /organizations/{org}/templates</c>.</summary>
public sealed record CreateTemplateRequest
{
    public string Name { get; set; } = "";

    public string? DisplayName { get; init; }

    public string? Description { get; init; }

    public string? Icon { get; init; }

    /// <summary>The first version; it becomes the active one. Its import must have succeeded.</summary>
    [JsonPropertyName("template_version_id")]
    public Guid VersionId { get; init; }

    public long? DefaultTtlMs { get; init; }

    public long? ActivityBumpMs { get; init; }

    public long? TimeTilAutostopNotifyMs { get; init; }

    public TemplateAutostopRequirement? AutostopRequirement { get; init; }

    public TemplateAutostartRequirement? AutostartRequirement { get; init; }

    /// <summary>Null means yes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public bool? AllowUserCancelWorkspaceJobs { get; init; }

    public bool? AllowUserAutostart { get; init; }

    public bool? AllowUserAutostop { get; init; }

    public long? FailureTtlMs { get; init; }

    public long? DormantTtlMs { get; init; }

    public long? DeleteTtlMs { get; init; }

    public bool DisableEveryoneGroupAccess { get; init; }

    public bool RequireActiveVersion { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? MaxPortShareLevel { get; init; }

    [JsonPropertyName("template_use_classic_parameter_flow")]
    public bool? UseClassicParameterFlow { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? CorsBehavior { get; init; }

    public bool? AgentsAllowed { get; init; }

    public bool? AllowWorkspaceRenames { get; init; }

    /// <summary>What runs its builds: <c>native</c>, <c>cli</c> or <c>auto</c>; null or empty: what the server has as standard.</summary>
    public string? Engine { get; init; }
}

/// <summary><c>PATCH /templates/{id}</c>; null leaves a setting as it is.</summary>
public sealed record UpdateTemplateMeta
{
    public string? Name { get; init; }

    public string? DisplayName { get; init; }

    public string? Description { get; init; }

    public string? Icon { get; init; }

    public long? DefaultTtlMs { get; init; }

    public long? ActivityBumpMs { get; init; }

    public long? TimeTilAutostopNotifyMs { get; init; }

    public TemplateAutostopRequirement? AutostopRequirement { get; init; }

    public TemplateAutostartRequirement? AutostartRequirement { get; init; }

    public bool? AllowUserAutostart { get; init; }

    public bool? AllowUserAutostop { get; init; }

    public bool? AllowUserCancelWorkspaceJobs { get; init; }

    public long? FailureTtlMs { get; init; }

    public long? TimeTilDormantMs { get; init; }

    public long? TimeTilDormantAutodeleteMs { get; init; }

    public bool? UpdateWorkspaceLastUsedAt { get; init; }

    public bool? UpdateWorkspaceDormantAt { get; init; }

    public bool? RequireActiveVersion { get; init; }

    public string? DeprecationMessage { get; init; }

    public bool? DisableEveryoneGroupAccess { get; init; }

    public string? MaxPortShareLevel { get; init; }

    public string? CorsBehavior { get; init; }

    public bool? UseClassicParameterFlow { get; init; }

    public bool? AgentsAllowed { get; init; }

    public bool? DisableModuleCache { get; init; }

    public bool? AllowWorkspaceRenames { get; init; }

    /// <summary>What runs its builds: <c>native</c>, <c>cli</c> or <c>auto</c>; empty: what the server has as standard.</summary>
    public string? Engine { get; init; }
}

/// <summary><c>PATCH /templates/{id}/versions</c>: makes a version the active one.</summary>
public sealed record UpdateActiveTemplateVersion(Guid Id);

/// <summary><c>POST /organizations/{org}/templateversions</c>: imports a template from a file.</summary>
public sealed record CreateTemplateVersionRequest
{
    /// <summary>Empty lets the server choose one.</summary>
    public string? Name { get; init => field = Omit.Empty(value); }

    public string? Message { get; init => field = Omit.Empty(value); }

    /// <summary>The template that the version is for; null when the template does not exist yet.</summary>
    public Guid? TemplateId { get; init; }

    public string StorageMethod { get; set; } = "file";

    /// <summary>The uploaded archive; null when <see cref="ExampleId"/> is given.</summary>
    public Guid? FileId { get; init; }

    public string? ExampleId { get; init => field = Omit.Empty(value); }

    public string Provisioner { get; set; } = ProvisionerType.Terraform;

    public IReadOnlyDictionary<string, string> Tags { get; init => field = value ?? NoTags; } = NoTags;

    public IReadOnlyList<VariableValue>? UserVariableValues { get; init => field = Omit.Empty(value); }

    private static readonly Dictionary<string, string> NoTags = [];
}

/// <summary><c>PATCH /templateversions/{id}</c>.</summary>
public sealed record PatchTemplateVersionRequest
{
    public string Name { get; init => field = value ?? ""; } = "";

    public string? Message { get; init; }
}

/// <summary>The value of a template variable.</summary>
public sealed record VariableValue(string Name, string Value);

/// <summary><c>POST /files</c>.</summary>
/// <param name="Id">The file's id. For historical reasons the API calls it hash.</param>
public sealed record UploadResponse([property: JsonPropertyName("hash")] Guid Id);
