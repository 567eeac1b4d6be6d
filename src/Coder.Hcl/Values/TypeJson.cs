using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coder.Hcl.Values;

/// <summary>cty's JSON form of types.</summary>
internal static class TypeJson
{
    public static JsonNode ToNode(HclType type) => type.Kind switch
    {
        HclTypeKind.List or HclTypeKind.Set or HclTypeKind.Map => new JsonArray(
            type.Kind switch { HclTypeKind.List => "list", HclTypeKind.Set => "set", _ => "map" },
            ToNode(type.ElementType)),
        HclTypeKind.Tuple => new JsonArray("tuple", new JsonArray([.. type.ElementTypes.Select(ToNode)])),
        HclTypeKind.Object => ObjectNode(type),
        _ => JsonValue.Create(type.FriendlyName),
    };

    public static HclType Read(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => ReadPrimitive(json.GetString()!),
        JsonValueKind.Array when json.GetArrayLength() >= 2 && json[0].ValueKind == JsonValueKind.String =>
            ReadComplex(json[0].GetString()!, json),
        _ => throw Unknown(json),
    };

    private static HclType ReadPrimitive(string name) => name switch
    {
        "string" => HclType.String,
        "number" => HclType.Number,
        "bool" => HclType.Bool,
        "dynamic" => HclType.Dynamic,
        _ => throw new JsonException($"There is no type \"{name}\"; expected string, number, bool or dynamic."),
    };

    private static HclType ReadComplex(string kind, JsonElement json)
    {
        switch (kind)
        {
            case "list":
                return HclType.List(Read(json[1]));
            case "set":
                return HclType.Set(Read(json[1]));
            case "map":
                return HclType.Map(Read(json[1]));
            case "tuple" when json[1].ValueKind == JsonValueKind.Array:
                return HclType.Tuple([.. json[1].EnumerateArray().Select(Read)]);
            case "object" when json[1].ValueKind == JsonValueKind.Object:
                var attributes = SortedMap<HclType>.From(
                    json[1].EnumerateObject().Select(p => KeyValuePair.Create(p.Name, Read(p.Value))));
                HashSet<string>? optional = json.GetArrayLength() > 2
                    ? [.. json[2].EnumerateArray().Select(n => n.GetString()!)]
                    : null;
                return HclType.Object(attributes, optional);
            default:
                throw Unknown(json);
        }
    }

    private static JsonArray ObjectNode(HclType type)
    {
        var attributes = new JsonObject();
        foreach (var (name, attributeType) in type.AttributeTypes)
        {
            attributes[name] = ToNode(attributeType);
        }

        return type.OptionalAttributes.Count == 0
            ? new JsonArray("object", attributes)
            : new JsonArray(
                "object",
                attributes,
                new JsonArray([.. type.OptionalAttributes.Order(StringComparer.Ordinal).Select(n => (JsonNode)JsonValue.Create(n))]));
    }

    private static JsonException Unknown(JsonElement json) => new($"{json.GetRawText()} does not describe a type.");
}
