using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coder.Hcl.Values;

/// <summary>The families of HCL types.</summary>
public enum HclTypeKind
{
    /// <summary>Not known yet, or any type.</summary>
    Dynamic,

    /// <summary>Unicode text.</summary>
    String,

    /// <summary>A number of arbitrary size.</summary>
    Number,

    /// <summary>True or false.</summary>
    Bool,

    /// <summary>Ordered elements of one type.</summary>
    List,

    /// <summary>Unique elements of one type, without order.</summary>
    Set,

    /// <summary>Elements of one type by string key.</summary>
    Map,

    /// <summary>A fixed number of elements, each with its own type.</summary>
    Tuple,

    /// <summary>Named attributes, each with its own type.</summary>
    Object,
}

/// <summary>An HCL type, or a type constraint when it contains <see cref="Dynamic"/> or optional attributes.
/// Immutable, with structural equality.</summary>
public abstract class HclType : IEquatable<HclType>
{
    private protected HclType(HclTypeKind kind) => Kind = kind;

    /// <summary>The string type.</summary>
    public static HclType String { get; } = new PrimitiveType(HclTypeKind.String, "string");

    /// <summary>The number type.</summary>
    public static HclType Number { get; } = new PrimitiveType(HclTypeKind.Number, "number");

    /// <summary>The bool type.</summary>
    public static HclType Bool { get; } = new PrimitiveType(HclTypeKind.Bool, "bool");

    /// <summary>The type that is not known yet; as a constraint, any type.</summary>
    public static HclType Dynamic { get; } = new PrimitiveType(HclTypeKind.Dynamic, "dynamic");

    /// <summary>The object type without attributes.</summary>
    public static HclType EmptyObject { get; } = Object(SortedMap<HclType>.Empty);

    /// <summary>The tuple type without elements.</summary>
    public static HclType EmptyTuple { get; } = Tuple([]);

    /// <summary>Which family the type belongs to.</summary>
    public HclTypeKind Kind { get; }

    /// <summary>Element type of a list, set or map; throws for other kinds.</summary>
    public virtual HclType ElementType => throw Misused(nameof(ElementType));

    /// <summary>Element types of a tuple; throws for other kinds.</summary>
    public virtual IReadOnlyList<HclType> ElementTypes => throw Misused(nameof(ElementTypes));

    /// <summary>Attribute types of an object by name, in ordinal order; throws for other kinds.</summary>
    public virtual IReadOnlyDictionary<string, HclType> AttributeTypes => throw Misused(nameof(AttributeTypes));

    /// <summary>Names of the attributes that a value converted to this object type may leave out; throws for other kinds.</summary>
    public virtual IReadOnlySet<string> OptionalAttributes => throw Misused(nameof(OptionalAttributes));

    /// <summary>The name used in messages, such as <c>list of string</c>.</summary>
    public abstract string FriendlyName { get; }

    /// <summary>Whether the type is string, number or bool.</summary>
    public bool IsPrimitive => Kind is HclTypeKind.String or HclTypeKind.Number or HclTypeKind.Bool;

    /// <summary>Whether the type is a list, set or map.</summary>
    public bool IsCollection => Kind is HclTypeKind.List or HclTypeKind.Set or HclTypeKind.Map;

    /// <summary>Whether <see cref="Dynamic"/> occurs anywhere in the type.</summary>
    public abstract bool HasDynamic { get; }

    /// <summary>A list of elements of one type.</summary>
    public static HclType List(HclType elementType) => new CollectionType(HclTypeKind.List, elementType);

    /// <summary>A set of elements of one type.</summary>
    public static HclType Set(HclType elementType) => new CollectionType(HclTypeKind.Set, elementType);

    /// <summary>A map from strings to elements of one type.</summary>
    public static HclType Map(HclType elementType) => new CollectionType(HclTypeKind.Map, elementType);

    /// <summary>A tuple with these element types.</summary>
    public static HclType Tuple(IReadOnlyList<HclType> elementTypes) => new TupleType([.. elementTypes]);

    /// <summary>An object with these attributes, of which <paramref name="optional"/> may be left out in conversion.</summary>
    public static HclType Object(
        IReadOnlyDictionary<string, HclType> attributeTypes, IReadOnlySet<string>? optional = null) =>
        new ObjectType(SortedMap<HclType>.From(attributeTypes), optional);

    /// <summary>Reads cty's JSON form of a type: <c>"string"</c>, <c>["list","string"]</c>, <c>["object",{…}]</c>.</summary>
    /// <exception cref="JsonException">The JSON does not describe a type.</exception>
    public static HclType FromJson(JsonElement json) => TypeJson.Read(json);

    /// <summary>cty's JSON form of the type, as it stands in state files and provider schemas.</summary>
    public JsonNode ToJson() => TypeJson.ToNode(this);

    /// <summary>The same type with no attribute optional: what values of this constraint have.</summary>
    public HclType WithoutOptionalAttributes() => Kind switch
    {
        HclTypeKind.List => List(ElementType.WithoutOptionalAttributes()),
        HclTypeKind.Set => Set(ElementType.WithoutOptionalAttributes()),
        HclTypeKind.Map => Map(ElementType.WithoutOptionalAttributes()),
        HclTypeKind.Tuple => Tuple([.. ElementTypes.Select(t => t.WithoutOptionalAttributes())]),
        HclTypeKind.Object => Object(SortedMap<HclType>.From(
            AttributeTypes.Select(a => KeyValuePair.Create(a.Key, a.Value.WithoutOptionalAttributes())))),
        _ => this,
    };

    /// <inheritdoc/>
    public abstract bool Equals(HclType? other);

    /// <inheritdoc/>
    public sealed override bool Equals(object? obj) => Equals(obj as HclType);

    /// <inheritdoc/>
    public abstract override int GetHashCode();

    /// <summary>Structural equality.</summary>
    public static bool operator ==(HclType? left, HclType? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Structural inequality.</summary>
    public static bool operator !=(HclType? left, HclType? right) => !(left == right);

    /// <inheritdoc/>
    public sealed override string ToString() => FriendlyName;

    private InvalidOperationException Misused(string member) => new($"A {FriendlyName} type has no {member}.");
}

internal sealed class PrimitiveType(HclTypeKind kind, string name) : HclType(kind)
{
    public override string FriendlyName => name;

    public override bool HasDynamic => Kind == HclTypeKind.Dynamic;

    public override bool Equals(HclType? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => (int)Kind;
}

internal sealed class CollectionType(HclTypeKind kind, HclType elementType) : HclType(kind)
{
    public override HclType ElementType => elementType;

    public override bool HasDynamic => elementType.HasDynamic;

    public override string FriendlyName => Kind switch
    {
        HclTypeKind.List => "list of ",
        HclTypeKind.Set => "set of ",
        _ => "map of ",
    } + elementType.FriendlyName;

    public override bool Equals(HclType? other) =>
        ReferenceEquals(this, other) || (other is CollectionType && other.Kind == Kind && elementType.Equals(other.ElementType));

    public override int GetHashCode() => HashCode.Combine(Kind, elementType);
}

internal sealed class TupleType(HclType[] elementTypes) : HclType(HclTypeKind.Tuple)
{
    public override IReadOnlyList<HclType> ElementTypes => elementTypes;

    public override bool HasDynamic { get; } = Array.Exists(elementTypes, t => t.HasDynamic);

    public override string FriendlyName => "tuple";

    public override bool Equals(HclType? other) =>
        ReferenceEquals(this, other) || (other is TupleType && elementTypes.SequenceEqual(other.ElementTypes));

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var type in elementTypes)
        {
            hash.Add(type);
        }

        return hash.ToHashCode();
    }
}

internal sealed class ObjectType(SortedMap<HclType> attributeTypes, IReadOnlySet<string>? optional) : HclType(HclTypeKind.Object)
{
    private static readonly HashSet<string> NoNames = [];

    public override IReadOnlyDictionary<string, HclType> AttributeTypes => attributeTypes;

    public override IReadOnlySet<string> OptionalAttributes { get; } = optional ?? NoNames;

    public override bool HasDynamic { get; } = Array.Exists(attributeTypes.ValueArray, t => t.HasDynamic);

    public override string FriendlyName => "object";

    public override bool Equals(HclType? other) =>
        ReferenceEquals(this, other)
        || (other is ObjectType that
            && attributeTypes.KeyArray.AsSpan().SequenceEqual(that.Types.KeyArray)
            && attributeTypes.ValueArray.AsSpan().SequenceEqual(that.Types.ValueArray)
            && OptionalAttributes.SetEquals(that.OptionalAttributes));

    private SortedMap<HclType> Types => attributeTypes;

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var (name, type) in attributeTypes)
        {
            hash.Add(name, StringComparer.Ordinal);
            hash.Add(type);
        }

        return hash.ToHashCode();
    }
}
