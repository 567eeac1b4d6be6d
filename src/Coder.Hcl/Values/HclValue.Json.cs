using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coder.Hcl.Values;

public sealed partial class HclValue
{
    /// <summary>Reads JSON as a value of this type, which may contain <see cref="HclType.Dynamic"/>: there the JSON is
    /// cty's wrapper <c>{"value":…,"type":…}</c>.</summary>
    /// <exception cref="JsonException">The JSON does not fit the type.</exception>
    public static HclValue FromJson(JsonElement json, HclType type) => ValueJson.Read(json, type);

    /// <summary>Reads JSON without a type: arrays become tuples, objects become objects, as <c>jsondecode</c> does.</summary>
    public static HclValue FromJsonImplied(JsonElement json) => ValueJson.ReadImplied(json);

    /// <summary>Writes the value as JSON; marks are left out.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="constraint">The declared type: where it is <see cref="HclType.Dynamic"/>, cty's wrapper
    /// <c>{"value":…,"type":…}</c> is written. Without it, plain JSON.</param>
    /// <exception cref="InvalidOperationException">The value is not wholly known.</exception>
    public void WriteJson(Utf8JsonWriter writer, HclType? constraint = null) => ValueJson.Write(writer, this, constraint);

    /// <summary>The value as a JSON node; see <see cref="WriteJson"/>. null for a null value.</summary>
    /// <exception cref="InvalidOperationException">The value is not wholly known.</exception>
    public JsonNode? ToJson(HclType? constraint = null)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            WriteJson(writer, constraint);
        }

        return JsonNode.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }
}
