using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Planning;
using Coder.Terraform.State;

namespace Coder.Terraform.Applying;

/// <summary>What an apply did.</summary>
public sealed class ApplyResult
{
    /// <summary>The state now, also after a failure: what was done is in it.</summary>
    public required StateFile State { get; init; }

    /// <summary>Errors and warnings.</summary>
    public required IReadOnlyList<Diagnostic> Diagnostics { get; init; }

    /// <summary>Whether it was stopped before everything was done.</summary>
    public required bool Canceled { get; init; }

    /// <summary>Whether something failed.</summary>
    public bool Failed => Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error);

    /// <summary>Every resource and data source instance as it is now, with sensitive marks.</summary>
    public required IReadOnlyList<ResourceInstanceValue> Resources { get; init; }

    /// <summary>Root outputs by name, with sensitive marks.</summary>
    public required IReadOnlyDictionary<string, HclValue> Outputs { get; init; }
}
