using Coder.Hcl.Values;
using Coder.Providers.Declaration;
using Coder.Providers.Kubernetes.Mapping;

namespace Coder.Providers.Kubernetes.Tables;

/// <summary>One row of a <see cref="Table"/>: an <see cref="Argument"/> or a nested <see cref="Group"/>.</summary>
/// <param name="Name">Its name in templates.</param>
/// <param name="ApiName">Its name in the API's JSON.</param>
internal abstract record Row(string Name, string ApiName)
{
    /// <summary>Text.</summary>
    public static Argument Text(string name, string description) => Of(name, Wire.Text, description);

    /// <summary>A whole number.</summary>
    public static Argument Number(string name, string description) => Of(name, Wire.Number, description);

    /// <summary>True or false.</summary>
    public static Argument Flag(string name, string description) => Of(name, Wire.Flag, description);

    /// <summary>A list of texts.</summary>
    public static Argument Texts(string name, string description) => Of(name, Wire.Texts, description);

    /// <summary>A set of texts.</summary>
    public static Argument TextSet(string name, string description) => Of(name, Wire.TextSet, description);

    /// <summary>Texts by name.</summary>
    public static Argument TextMap(string name, string description) => Of(name, Wire.TextMap, description);

    /// <summary>An amount, such as 500m or 2Gi.</summary>
    public static Argument Amount(string name, string description) => Of(name, Wire.Amount, description)
        .Check(v => Quantity.IsValid(v.AsString()) ? null : NoQuantity(v.AsString()));

    /// <summary>Amounts by name.</summary>
    public static Argument Amounts(string name, string description) => Of(name, Wire.Amounts, description).Check(v => v.Attributes
        .Where(p => p.Value is { IsKnown: true, IsNull: false } && !Quantity.IsValid(p.Value.AsString()))
        .Select(p => $"{p.Key} {NoQuantity(p.Value.AsString())}").FirstOrDefault());

    /// <summary>A whole number written as text.</summary>
    public static Argument WholeText(string name, string description) => Of(name, Wire.WholeText, description)
        .Check(v => long.TryParse(v.AsString(), out _) ? null : $"must be a whole number, not \"{v.AsString()}\".");

    /// <summary>A number, or a name or percentage, written as text.</summary>
    public static Argument NumberOrText(string name, string description) => Of(name, Wire.NumberOrText, description);

    /// <summary>The mode of files, in octal digits.</summary>
    public static Argument Mode(string name, string description) => Of(name, Wire.Mode, description)
        .Check(v => Octal.Parse(v.AsString()) is not null ? null : $"must be octal digits such as 0644, not \"{v.AsString()}\".");

    /// <summary>An argument with a form of its own.</summary>
    public static Argument Of(string name, Wire wire, string description) =>
        new(Field.Optional(name, wire.Type, description).InPlace(), wire, ApiNames.Of(name));

    /// <summary>A block that occurs once at most.</summary>
    public static Group One(string name, string description, params Row[] rows) => One(name, description, new Table(rows));

    /// <inheritdoc cref="One(string, string, Row[])"/>
    public static Group One(string name, string description, Table table) =>
        new(name, ApiNames.Of(name), table) { Description = description, AtMost = 1 };

    /// <summary>A block that may be repeated.</summary>
    public static Group Many(string name, string description, params Row[] rows) => Many(name, description, new Table(rows));

    /// <inheritdoc cref="Many(string, string, Row[])"/>
    public static Group Many(string name, string description, Table table) =>
        new(name, ApiNames.OfList(name), table) { Description = description };

    /// <summary>How long the build waits for each operation.</summary>
    /// <param name="operations">Those that can be set: create, update, delete.</param>
    public static Group Timeouts(params string[] operations) =>
        new("timeouts", "timeouts", new Table([.. operations.Select(o => Text(o, $"How long to wait at most for {o}, such as 90s or 10m.").Local().Check(Durations.Check))]))
        {
            Description = "How long the build waits.",
            IsLocal = true,
            AtMost = 1,
        };

    private static string NoQuantity(string text) => $"must be an amount such as 500m, 2 or 4Gi, not \"{text}\".";
}

/// <summary>An argument or computed attribute.</summary>
/// <param name="Field">What the engine knows of it.</param>
/// <param name="Wire">How it stands in JSON.</param>
/// <param name="ApiName">Its name there.</param>
internal sealed record Argument(Field Field, Wire Wire, string ApiName) : Row(Field.Name, ApiName)
{
    /// <summary>It is for this provider alone and no part of the object.</summary>
    public bool IsLocal { get; private init; }

    /// <summary>Whether it is sent: what is only computed is not.</summary>
    public bool IsSent => !IsLocal && (Field.IsRequired || Field.IsOptional);

    /// <summary>Whether another row stands for the same part of the object, so that an import leaves this one empty.</summary>
    public bool IsShadow { get; private init; }

    /// <summary>Whether it is a map, of which only the keys in the template are managed.</summary>
    public bool HasKeys => Wire.Type.Kind == HclTypeKind.Map;

    public Argument Shadow() => this with { IsShadow = true };

    public Argument Named(string apiName) => this with { ApiName = apiName };

    public Argument Local() => this with { IsLocal = true };

    public Argument Required() => this with { Field = Field.AsRequired() };

    public Argument ReadOnly() => this with { Field = Field.Computed(Name, Wire.Type, Field.Description) };

    public Argument OrComputed() => this with { Field = Field.OrComputed() };

    public Argument Default(string value) => this with { Field = Field.Default(value) };

    public Argument Default(long value) => this with { Field = Field.Default(value) };

    public Argument Default(bool value) => this with { Field = Field.Default(value) };

    public Argument Sensitive() => this with { Field = Field.Sensitive() };

    public Argument OneOf(params string[] words) => this with { Field = Field.OneOf(words) };

    public Argument Between(long least, long greatest) => this with { Field = Field.Between(least, greatest) };

    public Argument Check(Func<HclValue, string?> check) => this with { Field = Field.Check(check) };
}

/// <summary>A nested block.</summary>
/// <param name="Table">Its rows.</param>
internal sealed record Group(string Name, string ApiName, Table Table) : Row(Name, ApiName)
{
    public string Description { get; init; } = "";

    public int AtLeast { get; private init; }

    public int AtMost { get; init; }

    /// <summary>Whether the API has its content in the object around it.</summary>
    public bool IsInline { get; private init; }

    /// <summary>Whether only the provider fills it; then it is an attribute, and no block of the configuration.</summary>
    public bool IsReadOnly { get; private init; }

    /// <summary>Whether it is for this provider alone, as one object that may be absent.</summary>
    public bool IsLocal { get; init; }

    /// <summary>Whether the blocks have no order.</summary>
    public bool IsSet { get; private init; }

    /// <summary>The argument that tells the blocks of a list apart; null: their position does.</summary>
    public string? Key { get; init; } = Table.Rows.Any(r => r is Argument { Name: "name", Field.IsRequired: true }) ? "name" : null;

    /// <summary>Whether the API has one object, not a list of them.</summary>
    public bool IsSingle => AtMost == 1 && !IsListInApi;

    /// <summary>Whether the API has a list where a template may have one block only.</summary>
    public bool IsListInApi { get; private init; }

    /// <summary>Whether the cluster adds blocks of its own, which are not ours to remove.</summary>
    public bool IsShared { get; private init; }

    public Group Shared() => this with { IsShared = true };

    public Group Named(string apiName) => this with { ApiName = apiName };

    public Group Required() => this with { AtLeast = 1 };

    public Group Inline() => this with { IsInline = true };

    public Group ReadOnly() => this with { IsReadOnly = true };

    public Group AsSet() => this with { IsSet = true };

    public Group AsList() => this with { IsListInApi = true };

    public Group KeyedBy(string argument) => this with { Key = argument };
}
