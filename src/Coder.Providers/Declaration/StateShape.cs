using System.Text.Json;
using Coder.Hcl.Values;

namespace Coder.Providers.Declaration;

/// <summary>
/// Reads state that another version of a provider wrote: attributes it did not have are null, those of its own are
/// dropped.
/// </summary>
internal static class StateShape
{
    public static HclValue Read(JsonElement json, HclType type)
    {
        if (json.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
        {
            return HclValue.Null(type);
        }

        return type.Kind switch
        {
            HclTypeKind.Object => HclValue.Object(type.AttributeTypes.Select(a => KeyValuePair.Create(
                a.Key, json.TryGetProperty(a.Key, out var member) ? Read(member, a.Value) : HclValue.Null(a.Value)))),
            HclTypeKind.List => HclValue.List(type.ElementType, json.EnumerateArray().Select(e => Read(e, type.ElementType))),
            HclTypeKind.Set => HclValue.Set(type.ElementType, json.EnumerateArray().Select(e => Read(e, type.ElementType))),
            HclTypeKind.Map => HclValue.Map(type.ElementType, json.EnumerateObject()
                .Select(p => KeyValuePair.Create(p.Name, Read(p.Value, type.ElementType)))),
            _ => HclValue.FromJson(json, type),
        };
    }
}
