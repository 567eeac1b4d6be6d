using System.Text.Json;
using System.Text.Json.Serialization;
using Coder.Sdk;
using Coder.Server.Http;

namespace Coder.Server.Provisioning;

/// <summary>What a job works on: the <c>input</c> column of its row. Which fields are set follows from the job's type.</summary>
internal sealed record JobInput
{
    /// <summary>The version that an import reads.</summary>
    public Guid? TemplateVersionId { get; init; }

    /// <summary>Values for the template's variables that came with an import.</summary>
    public IReadOnlyList<VariableValue>? UserVariableValues { get; init; }

    /// <summary>The build that a workspace job makes.</summary>
    public Guid? WorkspaceBuildId { get; init; }

    /// <summary>The workspace of that build.</summary>
    public Guid? WorkspaceId { get; init; }

    /// <summary><c>debug</c> when the person who asked for the build wants to see everything.</summary>
    public string? LogLevel { get; init; }

    /// <summary>Whether a delete forgets the workspace's resources instead of destroying them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Orphan { get; init; }

    /// <summary>The column's text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json.Options);

    /// <summary>Reads the column's text.</summary>
    public static JobInput FromJson(string json) => JsonSerializer.Deserialize<JobInput>(json, Json.Options) ?? new JobInput();
}
