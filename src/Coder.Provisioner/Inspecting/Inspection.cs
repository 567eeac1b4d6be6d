namespace Coder.Provisioner.Inspecting;

/// <summary>Asks what happened to the objects of a workspace after the build that made them.</summary>
public sealed record InspectionRequest
{
    /// <summary>The template's files as a tar archive.</summary>
    public required ReadOnlyMemory<byte> TemplateTar { get; init; }

    /// <inheritdoc cref="BuildRequest.TemplateKey"/>
    public string TemplateKey { get; init; } = "";

    /// <summary>Values of the template's variables, by name.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Values of the workspace's parameters, by name.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Terraform state v4 JSON of the last build, of whichever engine.</summary>
    public required ReadOnlyMemory<byte> State { get; init; }

    /// <summary>What the template may know about workspace, owner and machine.</summary>
    public required BuildEnvironment Environment { get; init; }

    /// <summary>What happened before is an old story.</summary>
    public required DateTimeOffset Since { get; init; }
}

/// <summary>What an inspection has found.</summary>
/// <param name="Sentences">For people: what happened, each with its way out; empty when nothing did, as far as the platforms tell.</param>
/// <param name="Problem">Why not everything could be looked at, for the server's log; null: everything was.</param>
public sealed record InspectionResult(IReadOnlyList<string> Sentences, string? Problem = null);

/// <summary>Finds out what happened to what a build has made. It only reads.</summary>
public interface IWorkspaceInspector
{
    /// <summary>Asks the platforms about each object of the state whose provider can tell.</summary>
    /// <param name="request">The template, the state, and since when.</param>
    /// <param name="ct">Stops asking.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    Task<InspectionResult> InspectAsync(InspectionRequest request, CancellationToken ct);
}
