using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;

namespace Coder.Terraform.Providers;

/// <summary>What a resource is now.</summary>
/// <param name="NewState">The state read; null when the object is gone.</param>
public sealed record ReadResourceResult(HclValue? NewState)
{
    /// <summary>What the provider keeps for itself.</summary>
    public ReadOnlyMemory<byte> Private { get; init; }

    /// <summary>Errors and warnings.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];
}

/// <summary>What a resource will be.</summary>
/// <param name="PlannedState">The planned object, with unknown values for what only the apply tells; a null value for a destroy.</param>
public sealed record PlanResourceResult(HclValue PlannedState)
{
    /// <summary>Attributes whose change cannot be done in place.</summary>
    public IReadOnlyList<AttributePath> RequiresReplace { get; init; } = [];

    /// <summary>What the provider wants to see again in the apply.</summary>
    public ReadOnlyMemory<byte> PlannedPrivate { get; init; }

    /// <summary>Errors and warnings.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];
}

/// <summary>What an apply made.</summary>
/// <param name="NewState">
/// The object as it is now, also when <see cref="Diagnostics"/> has errors (what was made is kept and marked tainted
/// after a failed create); null when it does not exist (destroyed, or nothing was made).
/// </param>
public sealed record ApplyResourceResult(HclValue? NewState)
{
    /// <summary>What the provider keeps for itself.</summary>
    public ReadOnlyMemory<byte> Private { get; init; }

    /// <summary>Errors and warnings.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];
}

/// <summary>What a data source gave.</summary>
/// <param name="State">The whole object; null when <see cref="Diagnostics"/> has errors.</param>
public sealed record ReadDataSourceResult(HclValue? State)
{
    /// <summary>Errors and warnings.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];
}

/// <summary>The object that an import found.</summary>
/// <param name="State">The object; null when it was not found.</param>
public sealed record ImportResourceResult(HclValue? State)
{
    /// <summary>What the provider keeps for itself.</summary>
    public ReadOnlyMemory<byte> Private { get; init; }

    /// <summary>Errors and warnings.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];
}

/// <summary>State in the present shape.</summary>
/// <param name="State">The object; null when <see cref="Diagnostics"/> has errors.</param>
public sealed record UpgradeStateResult(HclValue? State)
{
    /// <summary>Errors and warnings.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];
}
