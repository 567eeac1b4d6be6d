using Coder.Hcl.Values;

namespace Coder.Terraform.Providers;

/// <summary>Asks what a managed resource is now.</summary>
public sealed record ReadResourceRequest(string TypeName, string Address, HclValue CurrentState)
{
    /// <summary>What the provider kept for itself with the state.</summary>
    public ReadOnlyMemory<byte> Private { get; init; }

    /// <summary>The build log.</summary>
    public IProgressLog Log { get; init; } = SilentLog.Instance;
}

/// <summary>Asks for the plan of one resource instance.</summary>
/// <param name="TypeName">Resource type.</param>
/// <param name="Address">Absolute address, as <c>module.a.host_process.b[0]</c>.</param>
/// <param name="PriorState">State before; a null value when the resource does not exist.</param>
/// <param name="ProposedNewState">Configuration merged with prior computed values; a null value for a destroy.</param>
/// <param name="Config">The configuration; a null value for a destroy.</param>
public sealed record PlanResourceRequest(
    string TypeName, string Address, HclValue PriorState, HclValue ProposedNewState, HclValue Config)
{
    /// <summary>What the provider kept for itself with the state.</summary>
    public ReadOnlyMemory<byte> Private { get; init; }

    /// <summary>The build log.</summary>
    public IProgressLog Log { get; init; } = SilentLog.Instance;
}

/// <summary>Asks to do what was planned.</summary>
/// <param name="TypeName">Resource type.</param>
/// <param name="Address">Absolute address.</param>
/// <param name="PriorState">State before; a null value for a create.</param>
/// <param name="PlannedState">What <see cref="PlanResourceResult"/> gave, unknown values left for the provider to fill; a null value for a destroy.</param>
/// <param name="Config">The configuration, wholly known; a null value for a destroy.</param>
public sealed record ApplyResourceRequest(
    string TypeName, string Address, HclValue PriorState, HclValue PlannedState, HclValue Config)
{
    /// <summary>What the plan gave for the provider's own use.</summary>
    public ReadOnlyMemory<byte> PlannedPrivate { get; init; }

    /// <summary>The build log.</summary>
    public IProgressLog Log { get; init; } = SilentLog.Instance;
}

/// <summary>Asks to read a data source.</summary>
public sealed record ReadDataSourceRequest(string TypeName, string Address, HclValue Config)
{
    /// <summary>The build log.</summary>
    public IProgressLog Log { get; init; } = SilentLog.Instance;
}

/// <summary>Asks to find an object by its id.</summary>
public sealed record ImportResourceRequest(string TypeName, string Address, string Id)
{
    /// <summary>The build log.</summary>
    public IProgressLog Log { get; init; } = SilentLog.Instance;
}
