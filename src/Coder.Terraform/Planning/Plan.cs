using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;
using Coder.Terraform.Addresses;
using Coder.Terraform.Configuration;
using Coder.Terraform.State;

namespace Coder.Terraform.Planning;

/// <summary>What an apply would do: a value that can be shown, and given to <see cref="TerraformEngine.ApplyAsync"/>.</summary>
public sealed class Plan
{
    internal Plan(TerraformConfiguration configuration, IReadOnlyDictionary<string, HclValue> inputs)
    {
        Configuration = configuration;
        Inputs = inputs;
    }

    /// <summary>Errors and warnings. With an error the plan is incomplete and cannot be applied.</summary>
    public required IReadOnlyList<Diagnostic> Diagnostics { get; init; }

    /// <summary>Whether planning failed.</summary>
    public bool Failed => Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error);

    /// <summary>What the plan is for.</summary>
    public required PlanMode Mode { get; init; }

    /// <summary>What is planned for each object, those without a change too, by address.</summary>
    public required IReadOnlyList<ResourceChange> Changes { get; init; }

    /// <summary>What is planned for each root output, by name.</summary>
    public required IReadOnlyList<OutputChange> Outputs { get; init; }

    /// <summary>The state that the plan starts from, refreshed, with the data sources read.</summary>
    public required StateFile PriorState { get; init; }

    /// <summary>
    /// Every resource and data source instance as it will be: unknown values stand for what only the apply tells.
    /// This is what Terraform's JSON calls planned values and, for data sources, prior state.
    /// </summary>
    public required IReadOnlyList<ResourceInstanceValue> Resources { get; init; }

    /// <summary>What is made from what.</summary>
    public DependencyGraph Graph => Configuration.Graph;

    /// <summary>Whether an apply would do anything.</summary>
    public bool HasChanges => Changes.Any(c => (c.Action != PlannedAction.NoOp && c.Reason != PlannedReason.CheckNested) || c.PreviousAddress is not null || c.ImportId is not null) || Outputs.Any(o => !Equals(o.Before, o.After));

    internal TerraformConfiguration Configuration { get; }

    internal IReadOnlyDictionary<string, HclValue> Inputs { get; }
}

/// <summary>A resource or data source instance with its value.</summary>
/// <param name="Address">The instance's address.</param>
/// <param name="Value">The whole object, with sensitive marks.</param>
public sealed record ResourceInstanceValue(ResourceAddress Address, HclValue Value);
