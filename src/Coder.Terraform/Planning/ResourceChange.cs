using Coder.Hcl.Values;
using Coder.Terraform.Addresses;
using Coder.Terraform.Providers;

namespace Coder.Terraform.Planning;

/// <summary>What is planned for one object.</summary>
public sealed record ResourceChange
{
    /// <summary>The instance's address.</summary>
    public required ResourceAddress Address { get; init; }

    /// <summary>Set when a replaced object that is left over is destroyed.</summary>
    public string? DeposedKey { get; init; }

    /// <summary>The address under which the state knew the object before, when it moved.</summary>
    public ResourceAddress? PreviousAddress { get; init; }

    /// <summary>The id by which the object is found, when it is imported.</summary>
    public string? ImportId { get; init; }

    /// <summary>What will be done.</summary>
    public required PlannedAction Action { get; init; }

    /// <summary>Why.</summary>
    public PlannedReason Reason { get; init; }

    /// <summary>The object before; a null value when there is none.</summary>
    public required HclValue Before { get; init; }

    /// <summary>The object after, with unknown values for what only the apply tells; a null value when it is destroyed.</summary>
    public required HclValue After { get; init; }

    /// <summary>Attributes that force a replacement.</summary>
    public IReadOnlyList<AttributePath> ReplacePaths { get; init; } = [];

    /// <summary>The schema of the object, for display and for the state.</summary>
    public required ResourceSchema Schema { get; init; }

    /// <summary>The provider configuration's address, as it stands in the state.</summary>
    public required string Provider { get; init; }

    /// <summary>What the provider wants to see again in the apply.</summary>
    public ReadOnlyMemory<byte> PlannedPrivate { get; init; }

    /// <summary>The configuration as planned; wholly known when nothing can be learnt about it while applying.</summary>
    internal HclValue? Config { get; init; }

    /// <summary>Whether the replacement is created before the old object is destroyed.</summary>
    internal bool CreateBeforeDestroy { get; init; }

    /// <summary>Configuration addresses of the resources that this one is made from.</summary>
    internal IReadOnlyList<string> Dependencies { get; init; } = [];

    /// <summary>True for both ways of replacing.</summary>
    public bool IsReplace => Action is PlannedAction.Replace or PlannedAction.ReplaceCreateFirst;
}

/// <summary>What is planned for a root output.</summary>
/// <param name="Name">The output's name.</param>
/// <param name="Before">Its value before; null when it was not there.</param>
/// <param name="After">Its value after; null when it goes.</param>
/// <param name="Sensitive">Its value is hidden.</param>
public sealed record OutputChange(string Name, HclValue? Before, HclValue? After, bool Sensitive);
