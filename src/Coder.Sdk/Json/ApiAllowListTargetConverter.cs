using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coder.Sdk;

/// <summary>Reads an entry of a token's allow list as <c>{type, id}</c> or as the text <c>type:id</c>, and writes the object.</summary>
internal sealed class ApiAllowListTargetConverter : JsonConverter<ApiAllowListTarget>
{
    public override ApiAllowListTarget Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            var text = reader.GetString()!;
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            return colon < 0
                ? throw new JsonException("An entry of an allow list is type:id.")
                : new ApiAllowListTarget { Type = text[..colon], Id = text[(colon + 1)..] };
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("An entry of an allow list is an object with type and id.");
        }

        var target = new ApiAllowListTarget();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            target = name switch
            {
                "type" => target with { Type = Text(ref reader) },
                "id" => target with { Id = Text(ref reader) },
                _ => Skip(ref reader, target),
            };
        }

        return target;
    }

    public override void Write(Utf8JsonWriter writer, ApiAllowListTarget value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("type", value.Type);
        writer.WriteString("id", value.Id);
        writer.WriteEndObject();
    }

    private static string Text(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String
        ? reader.GetString()!
        : throw new JsonException("Type and id of an allow list are texts.");

    private static ApiAllowListTarget Skip(ref Utf8JsonReader reader, ApiAllowListTarget target)
    {
        reader.Skip();
        return target;
    }
}
