using System.Text.Json;

namespace Coder.Hcl.Values;

/// <summary>cty's JSON form of values.</summary>
internal static class ValueJson
{
    public static HclValue ReadImplied(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => HclValue.String(json.GetString()!),
        JsonValueKind.Number => ReadNumber(json.GetRawText()),
        JsonValueKind.True => HclValue.True,
        JsonValueKind.False => HclValue.False,
        JsonValueKind.Array => HclValue.Tuple(json.EnumerateArray().Select(ReadImplied)),
        JsonValueKind.Object => HclValue.Object(
            json.EnumerateObject().Select(p => KeyValuePair.Create(UnicodeNormalizer.ToFormC(p.Name), ReadImplied(p.Value)))),
        _ => HclValue.DynamicNull,
    };

    public static HclValue Read(JsonElement json, HclType type)
    {
        if (json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return HclValue.Null(type);
        }

        return type.Kind switch
        {
            HclTypeKind.Dynamic => ReadDynamic(json),
            HclTypeKind.String => ReadString(json),
            HclTypeKind.Number => json.ValueKind is JsonValueKind.Number or JsonValueKind.String
                ? ReadNumber(json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetRawText())
                : throw Misfit(json, type),
            HclTypeKind.Bool => ReadBool(json),
            HclTypeKind.List => HclValue.List(type.ElementType, ReadElements(json, type)),
            HclTypeKind.Set => HclValue.Set(type.ElementType, ReadElements(json, type)),
            HclTypeKind.Map => HclValue.Map(type.ElementType, Expect(json, JsonValueKind.Object, type).EnumerateObject()
                .Select(p => KeyValuePair.Create(UnicodeNormalizer.ToFormC(p.Name), Read(p.Value, type.ElementType)))),
            HclTypeKind.Tuple => ReadTuple(json, type),
            _ => ReadObject(json, type),
        };
    }

    public static void Write(Utf8JsonWriter writer, HclValue value, HclType? constraint)
    {
        // A null of a type is not the null without one: the type is kept.
        if (constraint?.Kind == HclTypeKind.Dynamic && !(value.IsNull && value.Kind == HclTypeKind.Dynamic))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("value");
            Write(writer, value, value.Type);
            writer.WritePropertyName("type");
            value.Type.ToJson().WriteTo(writer);
            writer.WriteEndObject();
            return;
        }

        if (value.IsNull)
        {
            writer.WriteNullValue();
            return;
        }

        if (!value.IsKnown)
        {
            throw new InvalidOperationException("An unknown value has no JSON form.");
        }

        switch (value.Kind)
        {
            case HclTypeKind.String:
                writer.WriteStringValue(value.AsString());
                break;
            case HclTypeKind.Bool:
                writer.WriteBooleanValue(value.AsBool());
                break;
            case HclTypeKind.Number:
                WriteNumber(writer, value.AsNumber());
                break;
            case HclTypeKind.Map or HclTypeKind.Object:
                WriteFields(writer, value, constraint);
                break;
            default:
                WriteItems(writer, value, constraint);
                break;
        }
    }

    private static void WriteNumber(Utf8JsonWriter writer, HclNumber number)
    {
        if (number.IsInfinite)
        {
            throw new InvalidOperationException("An infinite number has no JSON form.");
        }

        writer.WriteRawValue(number.ToString());
    }

    private static void WriteFields(Utf8JsonWriter writer, HclValue value, HclType? constraint)
    {
        writer.WriteStartObject();
        foreach (var (name, field) in value.Attributes)
        {
            writer.WritePropertyName(name);
            Write(writer, field, constraint?.Kind switch
            {
                HclTypeKind.Map => constraint.ElementType,
                HclTypeKind.Object => constraint.AttributeTypes.GetValueOrDefault(name),
                _ => null,
            });
        }

        writer.WriteEndObject();
    }

    private static void WriteItems(Utf8JsonWriter writer, HclValue value, HclType? constraint)
    {
        writer.WriteStartArray();
        for (var i = 0; i < value.Elements.Count; i++)
        {
            Write(writer, value.Elements[i], constraint?.Kind switch
            {
                HclTypeKind.List or HclTypeKind.Set => constraint.ElementType,
                HclTypeKind.Tuple when i < constraint.ElementTypes.Count => constraint.ElementTypes[i],
                _ => null,
            });
        }

        writer.WriteEndArray();
    }

    private static HclValue ReadDynamic(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("value", out var value)
            || !json.TryGetProperty("type", out var type))
        {
            throw new JsonException("A value of any type must be an object with \"value\" and \"type\".");
        }

        return Read(value, HclType.FromJson(type));
    }

    private static HclValue ReadString(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => HclValue.String(json.GetString()!),
        JsonValueKind.Number => HclValue.String(ReadNumber(json.GetRawText()).AsNumber().ToString()),
        JsonValueKind.True => HclValue.String("true"),
        JsonValueKind.False => HclValue.String("false"),
        _ => throw Misfit(json, HclType.String),
    };

    private static HclValue ReadBool(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.True => HclValue.True,
        JsonValueKind.False => HclValue.False,
        JsonValueKind.String when json.GetString() is "true" or "1" => HclValue.True,
        JsonValueKind.String when json.GetString() is "false" or "0" => HclValue.False,
        _ => throw Misfit(json, HclType.Bool),
    };

    private static HclValue ReadNumber(string text) => HclNumber.TryParse(text, out var number)
        ? HclValue.Number(number)
        : throw new JsonException($"\"{text}\" is not a number.");

    private static IEnumerable<HclValue> ReadElements(JsonElement json, HclType type) =>
        Expect(json, JsonValueKind.Array, type).EnumerateArray().Select(e => Read(e, type.ElementType));

    private static HclValue ReadTuple(JsonElement json, HclType type)
    {
        Expect(json, JsonValueKind.Array, type);
        return json.GetArrayLength() == type.ElementTypes.Count
            ? HclValue.Tuple(json.EnumerateArray().Zip(type.ElementTypes, Read))
            : throw new JsonException($"A tuple of {type.ElementTypes.Count} elements is required, but have {json.GetArrayLength()}.");
    }

    private static HclValue ReadObject(JsonElement json, HclType type)
    {
        Expect(json, JsonValueKind.Object, type);
        var fields = new Dictionary<string, HclValue>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            var name = UnicodeNormalizer.ToFormC(property.Name);
            fields[name] = type.AttributeTypes.TryGetValue(name, out var attributeType)
                ? Read(property.Value, attributeType)
                : throw new JsonException($"Unsupported attribute \"{name}\".");
        }

        foreach (var (name, attributeType) in type.AttributeTypes)
        {
            fields.TryAdd(name, HclValue.Null(attributeType));
        }

        return HclValue.Object(fields);
    }

    private static JsonElement Expect(JsonElement json, JsonValueKind kind, HclType type) =>
        json.ValueKind == kind ? json : throw Misfit(json, type);

    private static JsonException Misfit(JsonElement json, HclType type) =>
        new($"{type.FriendlyName} required, but have JSON {json.ValueKind.ToString().ToLowerInvariant()}.");
}
