using System.Text.Json;
using Coder.Hcl.Values;

namespace Coder.Terraform.Plugins.Protocol;

/// <summary>
/// Reads values as the plugin protocol encodes them for a type ("Wire Format for Terraform Objects"). Every extension is an unknown
/// value; refinements are passed over, which the format allows.
/// </summary>
internal static class ValueDecoder
{
    private const int MaxDepth = 200;

    /// <summary>Reads one value that fills the whole data.</summary>
    /// <exception cref="FormatException">The data is no such value; the message says where and why.</exception>
    public static HclValue Decode(ReadOnlySpan<byte> data, HclType type)
    {
        var reader = new MessagePackReader(data);
        var value = Read(ref reader, type, 0);
        return reader.AtEnd ? value : throw new FormatException("More data follows the value.");
    }

    private static HclValue Read(ref MessagePackReader reader, HclType type, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new FormatException($"The value is nested deeper than {MaxDepth} levels.");
        }

        var kind = reader.Peek();
        switch (kind)
        {
            case MessagePackKind.Nil:
                reader.Nil();
                return HclValue.Null(type);
            case MessagePackKind.Extension:
                reader.Extension();
                return HclValue.Unknown(type);
        }

        return (type.Kind, kind) switch
        {
            (HclTypeKind.String, MessagePackKind.Text or MessagePackKind.Binary) => HclValue.String(reader.Text()),
            (HclTypeKind.Bool, MessagePackKind.Bool) => HclValue.Bool(reader.Bool()),
            (HclTypeKind.Number, MessagePackKind.Integer) => HclValue.Number(reader.Integer()),
            (HclTypeKind.Number, MessagePackKind.Unsigned) => HclValue.Number(HclNumber.FromInteger(reader.Unsigned())),
            (HclTypeKind.Number, MessagePackKind.Double) => HclValue.Number(HclNumber.FromDouble(reader.Double())),
            (HclTypeKind.Number, MessagePackKind.Text) => ReadNumber(reader.Text()),
            (HclTypeKind.List, MessagePackKind.Array) => HclValue.List(type.ElementType, ReadElements(ref reader, type.ElementType, depth)),
            (HclTypeKind.Set, MessagePackKind.Array) => HclValue.Set(type.ElementType, ReadElements(ref reader, type.ElementType, depth)),
            (HclTypeKind.Tuple, MessagePackKind.Array) => ReadTuple(ref reader, type, depth),
            (HclTypeKind.Map, MessagePackKind.Map) => ReadMap(ref reader, type, depth),
            (HclTypeKind.Object, MessagePackKind.Map) => ReadObject(ref reader, type, depth),
            (HclTypeKind.Dynamic, MessagePackKind.Array) => ReadDynamic(ref reader, depth),
            _ => throw new FormatException($"{type.FriendlyName} required, but the data is of kind {kind}."),
        };
    }

    private static HclValue ReadNumber(string text) => HclNumber.TryParse(text, out var number)
        ? HclValue.Number(number)
        : throw new FormatException($"\"{text}\" is not a number.");

    private static List<HclValue> ReadElements(ref MessagePackReader reader, HclType type, int depth)
    {
        var elements = new List<HclValue>();
        for (var left = reader.Header(); left > 0; left--)
        {
            elements.Add(Read(ref reader, type, depth + 1));
        }

        return elements;
    }

    private static HclValue ReadTuple(ref MessagePackReader reader, HclType type, int depth)
    {
        var count = reader.Header();
        if (count != type.ElementTypes.Count)
        {
            throw new FormatException($"A tuple of {type.ElementTypes.Count} elements is required, but has {count}.");
        }

        var elements = new HclValue[count];
        for (var i = 0; i < count; i++)
        {
            elements[i] = Read(ref reader, type.ElementTypes[i], depth + 1);
        }

        return HclValue.Tuple(elements);
    }

    private static HclValue ReadMap(ref MessagePackReader reader, HclType type, int depth)
    {
        var elements = new List<KeyValuePair<string, HclValue>>();
        for (var left = reader.Header(); left > 0; left--)
        {
            var key = reader.Text();
            elements.Add(KeyValuePair.Create(key, Read(ref reader, type.ElementType, depth + 1)));
        }

        return HclValue.Map(type.ElementType, elements);
    }

    private static HclValue ReadObject(ref MessagePackReader reader, HclType type, int depth)
    {
        var fields = new Dictionary<string, HclValue>(type.AttributeTypes.Count, StringComparer.Ordinal);
        for (var left = reader.Header(); left > 0; left--)
        {
            var name = reader.Text();
            fields[name] = type.AttributeTypes.TryGetValue(name, out var attribute)
                ? Read(ref reader, attribute, depth + 1)
                : throw new FormatException($"Unsupported attribute \"{name}\".");
        }

        foreach (var (name, attribute) in type.AttributeTypes)
        {
            fields.TryAdd(name, HclValue.Null(attribute));
        }

        return HclValue.Object(fields);
    }

    private static HclValue ReadDynamic(ref MessagePackReader reader, int depth)
    {
        if (reader.Header() != 2)
        {
            throw new FormatException("A value of any type must have its type with it.");
        }

        var type = TypeEncoding.Decode(reader.Bytes());
        return Read(ref reader, type, depth + 1);
    }
}

/// <summary>Types in the protocol: cty's JSON form in bytes.</summary>
internal static class TypeEncoding
{
    /// <exception cref="FormatException">The bytes do not describe a type.</exception>
    public static HclType Decode(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            return HclType.FromJson(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    public static byte[] Encode(HclType type) => JsonSerializer.SerializeToUtf8Bytes(type.WithoutOptionalAttributes().ToJson());
}
