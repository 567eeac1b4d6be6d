using Coder.Hcl.Values;

namespace Coder.Terraform.State;

/// <summary>A root output as the last apply left it.</summary>
public sealed record StateOutput(HclValue Value, bool Sensitive);

/// <summary>
/// An immutable snapshot of everything that a template manages, in the shape of Terraform's state format version 4.
/// Read with <see cref="StateReader"/>, written with <see cref="StateWriter"/>.
/// </summary>
public sealed record StateFile
{
    /// <summary>The Terraform version whose language and state this engine follows.</summary>
    public const string LanguageVersion = "1.11.4";

    /// <summary>Identifies the history that snapshots belong to; empty until first written.</summary>
    public string Lineage { get; init; } = "";

    /// <summary>Grows with every snapshot that differs.</summary>
    public long Serial { get; init; }

    /// <summary>Root outputs by name.</summary>
    public IReadOnlyDictionary<string, StateOutput> Outputs { get; init; } = new Dictionary<string, StateOutput>();

    /// <summary>All objects: one per resource instance, and one more for each deposed object.</summary>
    public IReadOnlyList<ResourceInstanceState> Resources { get; init; } = [];

    /// <summary>A state of nothing.</summary>
    public static StateFile Empty { get; } = new();

    /// <summary>True when nothing is managed any more.</summary>
    public bool IsEmpty => Resources.Count == 0;
}
