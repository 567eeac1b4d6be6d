using System.Text.Json;
using Coder.Hcl.Values;
using Coder.Terraform.Addresses;
using Coder.Terraform.Providers;

namespace Coder.Terraform.State;

/// <summary>What is known of one object that a resource instance stands for.</summary>
public sealed record ResourceInstanceState
{
    /// <summary>The instance's address.</summary>
    public required ResourceAddress Address { get; init; }

    /// <summary>The provider configuration that manages it, as <c>provider["registry.terraform.io/coder/coder"]</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>Attributes as JSON, as read from a state file; used when <see cref="Value"/> is null.</summary>
    public JsonElement Raw { get; init; }

    /// <summary>Attributes decoded with the provider's schema, with sensitive marks; null when read from a file and not used since.</summary>
    public HclValue? Value { get; init; }

    /// <summary>The schema's type of <see cref="Value"/>: where it says dynamic, the JSON holds the type beside the value.</summary>
    public HclType? Type { get; init; }

    /// <summary>Version of the schema that the attributes follow.</summary>
    public long SchemaVersion { get; init; }

    /// <summary>Set for an object that was replaced and is still to be destroyed.</summary>
    public string? DeposedKey { get; init; }

    /// <summary>The object must be replaced, as its creation failed half way.</summary>
    public bool Tainted { get; init; }

    /// <summary>The replacement is created before this object is destroyed.</summary>
    public bool CreateBeforeDestroy { get; init; }

    /// <summary>Paths whose values the configuration made sensitive; meaningful while <see cref="Value"/> is null.</summary>
    public IReadOnlyList<AttributePath> SensitivePaths { get; init; } = [];

    /// <summary>What the provider keeps for itself.</summary>
    public ReadOnlyMemory<byte> Private { get; init; }

    /// <summary>Configuration addresses of the resources that this one was made from: they outlive it.</summary>
    public IReadOnlyList<string> Dependencies { get; init; } = [];
}
