using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Coder.Kubernetes.Referee.Http;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Schema;

/// <summary>Decodes objects as strictly as <c>fieldValidation=Strict</c>: types have to fit and every field has to be known.</summary>
internal static partial class SchemaValidator
{
    /// <summary>Fields that the schema does not know, as the API names them: <c>unknown field "spec.foo"</c>.</summary>
    /// <exception cref="ApiError">A value has the wrong type (400).</exception>
    public static IReadOnlyList<string> Check(ResourceType type, string definition, JsonObject value)
    {
        var check = new Walk(type);
        check.Object("", definition, OpenApi.Definition(definition), value);
        return check.Unknown;
    }

    /// <summary>Fields that the schema requires and the object lacks; they are errors of validation (422).</summary>
    public static IReadOnlyList<FieldError> Missing(string definition, JsonObject value)
    {
        var missing = new List<FieldError>();
        Require("", OpenApi.Definition(definition), value, missing);
        return missing;
    }

    private static void Require(string path, JsonObject schema, JsonNode? value, List<FieldError> missing)
    {
        schema = OpenApi.Resolve(schema).Schema;
        if (value is JsonArray list && schema["items"] is JsonObject items)
        {
            for (var i = 0; i < list.Count; i++)
            {
                Require($"{path}[{i}]", items, list[i], missing);
            }
        }
        else if (value is JsonObject map)
        {
            foreach (var name in schema.Texts("required").Where(name => IsAbsent(map[name])))
            {
                missing.Add(FieldError.Required(Join(path, name)));
            }

            foreach (var (name, field) in map)
            {
                // The status is the server's own.
                if (!(path.Length == 0 && name == "status") && (schema.At("properties", name) ?? schema["additionalProperties"]) is JsonObject next)
                {
                    Require(Join(path, name), next, field, missing);
                }
            }
        }
    }

    private static bool IsAbsent(JsonNode? value) => value is null || (value is JsonValue text && text.GetValueKind() == JsonValueKind.String && text.GetValue<string>().Length == 0);

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Index();

    private sealed class Walk(ResourceType type)
    {
        public List<string> Unknown { get; } = [];

        public void Object(string path, string owner, JsonObject schema, JsonObject value)
        {
            var properties = schema["properties"] as JsonObject;
            foreach (var (name, field) in value)
            {
                if ((properties?[name] ?? schema["additionalProperties"]) is JsonObject next)
                {
                    Value(Join(path, name), $"{owner[(owner.LastIndexOf('.') + 1)..]}.{Join(path, name)}", next, field);
                }
                else if (properties is not null)
                {
                    Unknown.Add($"unknown field \"{Join(path, name)}\"");
                }
            }
        }

        private void Value(string path, string place, JsonObject schema, JsonNode? value)
        {
            if (value is null)
            {
                return;
            }

            var (resolved, name) = OpenApi.Resolve(schema);
            var kind = value.GetValueKind();
            switch (resolved.Text("type"))
            {
                case "object" when value is JsonObject map:
                    Object(path, name ?? place, resolved, map);
                    break;
                case "array" when value is JsonArray list:
                    for (var i = 0; i < list.Count; i++)
                    {
                        Value($"{path}[{i}]", place, (JsonObject)resolved["items"]!, list[i]);
                    }

                    break;
                case null:
                case "string" when kind == JsonValueKind.String:
                case "boolean" when kind is JsonValueKind.True or JsonValueKind.False:
                case "number" when kind == JsonValueKind.Number:
                case "integer" when value.Number() is not null:
                    break;
                case "string" when kind == JsonValueKind.Number && resolved.Text("format") == "int-or-string" && value.Number() is not null:
                case "string" when kind == JsonValueKind.Number && name?.EndsWith(".Quantity", StringComparison.Ordinal) == true:
                    break;
                default:
                    throw Refuse(place, resolved, value, kind);
            }

            Format(resolved, name, value, kind);
        }

        private void Format(JsonObject schema, string? name, JsonNode value, JsonValueKind kind)
        {
            if (name?.EndsWith(".Quantity", StringComparison.Ordinal) == true && Quantity.TryParse(value.ToString()) is null)
            {
                throw Decode("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
            }

            if (kind == JsonValueKind.String && schema.Text("format") == "date-time" && !DateTimeOffset.TryParse(value.GetValue<string>(), out _))
            {
                throw Decode($"parsing time {value.ToJsonString()} as \"2006-01-02T15:04:05Z07:00\": cannot parse {value.ToJsonString()} as \"2006\"");
            }

            if (kind == JsonValueKind.String && schema.Text("format") == "byte" && !Convert.TryFromBase64String(value.GetValue<string>(), new byte[value.GetValue<string>().Length], out _))
            {
                throw Decode("illegal base64 data at input byte 0");
            }
        }

        private ApiError Refuse(string place, JsonObject schema, JsonNode value, JsonValueKind kind)
        {
            var given = kind switch
            {
                JsonValueKind.True or JsonValueKind.False => "bool",
                JsonValueKind.Number => "number",
                JsonValueKind.String => "string",
                JsonValueKind.Array => "array",
                _ => "object",
            };
            var wanted = (schema.Text("type"), schema.Text("format")) switch
            {
                ("boolean", _) => "bool",
                ("integer", var format) => format ?? "int64",
                ("array", _) => "[]interface {}",
                ("object", _) => "map[string]interface {}",
                (var simple, _) => simple,
            };
            return Decode($"json: cannot unmarshal {(kind == JsonValueKind.Number ? $"number {value.ToJsonString()}" : given)} into Go struct field {Index().Replace(place, "")} of type {wanted}");
        }

        private ApiError Decode(string why) => ApiError.BadRequest($"{type.Kind} in version \"{type.Version}\" cannot be handled as a {type.Kind}: {why}");
    }
}
