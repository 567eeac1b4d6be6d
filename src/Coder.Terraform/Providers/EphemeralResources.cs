using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;

namespace Coder.Terraform.Providers;

/// <summary>Asks to open an ephemeral resource: something that exists for the time of one plan or apply, such as a token.</summary>
/// <param name="TypeName">Type of the ephemeral resource.</param>
/// <param name="Address">Absolute address.</param>
/// <param name="Config">The configuration, wholly known.</param>
public sealed record OpenEphemeralRequest(string TypeName, string Address, HclValue Config)
{
    /// <summary>The build log.</summary>
    public IProgressLog Log { get; init; } = SilentLog.Instance;
}

/// <summary>What was opened.</summary>
/// <param name="Value">The whole object; null when <see cref="Diagnostics"/> has errors.</param>
public sealed record OpenEphemeralResult(HclValue? Value)
{
    /// <summary>When it must be renewed; null when it lasts.</summary>
    public DateTimeOffset? RenewAt { get; init; }

    /// <summary>What the provider wants to see again when it is renewed or closed.</summary>
    public ReadOnlyMemory<byte> Private { get; init; }

    /// <summary>Errors and warnings.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];
}

/// <summary>Asks to renew, or to close, what was opened.</summary>
/// <param name="TypeName">Type of the ephemeral resource.</param>
/// <param name="Address">Absolute address.</param>
/// <param name="Private">What opening or the last renewal gave for the provider's own use.</param>
public sealed record EphemeralRequest(string TypeName, string Address, ReadOnlyMemory<byte> Private);

/// <summary>What a renewal gave.</summary>
public sealed record RenewEphemeralResult
{
    /// <summary>When it must be renewed again; null when it lasts.</summary>
    public DateTimeOffset? RenewAt { get; init; }

    /// <summary>What the provider wants to see again.</summary>
    public ReadOnlyMemory<byte> Private { get; init; }

    /// <summary>Errors and warnings.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];
}
