using Coder.Hcl.Values;

namespace Coder.Providers.Declaration;

/// <summary>One row of a type's table: an argument or a computed attribute, with everything a provider does about it.</summary>
internal sealed record Field(string Name, HclType Type, string Description)
{
    /// <summary>The configuration must set it.</summary>
    public bool IsRequired { get; private init; }

    /// <summary>The configuration may set it.</summary>
    public bool IsOptional { get; private init; }

    /// <summary>The provider sets it when the configuration does not.</summary>
    public bool IsComputed { get; private init; }

    /// <summary>A change is made on the existing object; without it, a change replaces the object.</summary>
    public bool IsInPlace { get; private init; }

    /// <summary>Hidden in plans and logs.</summary>
    public bool IsSensitive { get; private init; }

    /// <summary>The text of the warning that using it gives.</summary>
    public string? DeprecationText { get; private init; }

    /// <summary>The value when the configuration sets none.</summary>
    public HclValue? DefaultValue { get; private init; }

    /// <summary>Computes the value from the block's other fields, while planning.</summary>
    public Func<BlockValue, HclValue>? Derivation { get; private init; }

    /// <summary>Checks of a known value: each gives what is wrong, or null.</summary>
    public IReadOnlyList<Func<HclValue, string?>> Checks { get; private init; } = [];

    /// <summary>An argument that must be set.</summary>
    public static Field Required(string name, HclType type, string description) =>
        new(name, type, description) { IsRequired = true };

    /// <summary>An argument that may be set.</summary>
    public static Field Optional(string name, HclType type, string description) =>
        new(name, type, description) { IsOptional = true };

    /// <summary>An attribute that only the provider sets.</summary>
    public static Field Computed(string name, HclType type, string description) =>
        new(name, type, description) { IsComputed = true };

    /// <summary>The <c>id</c> that every object has.</summary>
    public static Field Id(string description = "Identifies the object.") =>
        Computed("id", HclType.String, description);

    /// <summary>Gives an optional argument a value when the configuration sets none.</summary>
    public Field Default(string value) => Default(HclValue.String(value));

    /// <inheritdoc cref="Default(string)"/>
    public Field Default(long value) => Default(HclValue.Number(value));

    /// <inheritdoc cref="Default(string)"/>
    public Field Default(bool value) => Default(HclValue.Bool(value));

    /// <summary>Lets the provider choose the value of an optional argument that is not set.</summary>
    public Field OrComputed() => this with { IsComputed = true };

    /// <summary>Computes the value from the block's other fields.</summary>
    public Field DerivedBy(Func<BlockValue, HclValue> derive) => this with { IsComputed = true, Derivation = derive };

    /// <summary>Makes an argument one that the configuration must set.</summary>
    public Field AsRequired() => this with { IsRequired = true, IsOptional = false };

    /// <summary>Changes do not replace the object.</summary>
    public Field InPlace() => this with { IsInPlace = true };

    /// <summary>Hides the value.</summary>
    public Field Sensitive() => this with { IsSensitive = true };

    /// <summary>Warns who uses it.</summary>
    public Field Deprecated(string text) => this with { DeprecationText = text };

    /// <summary>Adds a check of known, non-null values.</summary>
    public Field Check(Func<HclValue, string?> check) => this with { Checks = [.. Checks, check] };

    private Field Default(HclValue value) => this with { IsComputed = true, DefaultValue = value };
}
