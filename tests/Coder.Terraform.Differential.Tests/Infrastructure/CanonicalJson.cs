using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Coder.Hcl.Values;

namespace Coder.Terraform.Differential.Tests.Infrastructure;

/// <summary>One text for each value, so that values of both engines can be compared: keys in order, numbers as they were written, <c>?</c> for what is not known yet.</summary>
internal static class CanonicalJson
{
    private const char Unknown = '?';

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A value of ours, sensitive or not.</summary>
    public static string Of(HclValue value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    /// <summary>JSON of Terraform. In plans, <paramref name="unknown"/> says with <c>true</c> which parts are not known.</summary>
    public static string Of(JsonElement value, JsonElement unknown = default)
    {
        var text = new StringBuilder();
        Append(text, value, unknown);
        return text.ToString();
    }

    private static void Append(StringBuilder text, HclValue value)
    {
        if (!value.IsKnown)
        {
            text.Append(Unknown);
        }
        else if (value.IsNull)
        {
            text.Append("null");
        }
        else
        {
            switch (value.Kind)
            {
                case HclTypeKind.String:
                    text.Append(JsonSerializer.Serialize(value.AsString(), Relaxed));
                    break;
                case HclTypeKind.Number:
                    text.Append(value.AsNumber());
                    break;
                case HclTypeKind.Bool:
                    text.Append(value.AsBool() ? "true" : "false");
                    break;
                case HclTypeKind.Map or HclTypeKind.Object:
                    AppendFields(text, value.Attributes.Select(a => (a.Key, (Action)(() => Append(text, a.Value)))));
                    break;
                default:
                    AppendItems(text, value.Elements.Select(e => (Action)(() => Append(text, e))));
                    break;
            }
        }
    }

    private static void Append(StringBuilder text, JsonElement value, JsonElement unknown)
    {
        if (unknown.ValueKind == JsonValueKind.True)
        {
            text.Append(Unknown);
        }
        else if (value.ValueKind == JsonValueKind.Object || (value.ValueKind == JsonValueKind.Undefined && unknown.ValueKind == JsonValueKind.Object))
        {
            AppendFields(text, Names(value).Union(Names(unknown)).Select(n => (n, (Action)(() => Append(text, Field(value, n), Field(unknown, n))))));
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            AppendItems(text, value.EnumerateArray().Select((e, i) => (Action)(() => Append(text, e, Item(unknown, i)))));
        }
        else
        {
            text.Append(value.ValueKind switch
            {
                JsonValueKind.String => JsonSerializer.Serialize(value.GetString(), Relaxed),
                JsonValueKind.Undefined => "null",
                _ => value.GetRawText(),
            });
        }
    }

    private static void AppendFields(StringBuilder text, IEnumerable<(string Name, Action Value)> fields)
    {
        text.Append('{');
        var separator = "";
        foreach (var (name, value) in fields.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            text.Append(separator).Append(JsonSerializer.Serialize(name, Relaxed)).Append(':');
            value();
            separator = ",";
        }

        text.Append('}');
    }

    private static void AppendItems(StringBuilder text, IEnumerable<Action> items)
    {
        text.Append('[');
        var separator = "";
        foreach (var item in items)
        {
            text.Append(separator);
            item();
            separator = ",";
        }

        text.Append(']');
    }

    private static IEnumerable<string> Names(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object ? json.EnumerateObject().Select(p => p.Name) : [];

    private static JsonElement Field(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var field) ? field : default;

    private static JsonElement Item(JsonElement json, int index) =>
        json.ValueKind == JsonValueKind.Array && index < json.GetArrayLength() ? json[index] : default;
}
