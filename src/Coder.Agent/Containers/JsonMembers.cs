using System.Text.Json;

namespace Coder.Agent.Containers;

/// <summary>Reads JSON that other programs wrote: what is not there, or of another kind, is as good as empty.</summary>
internal static class JsonMembers
{
    /// <summary>A member of an object; an undefined element when there is none.</summary>
    public static JsonElement Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    /// <summary>The members of an object.</summary>
    public static JsonElement.ObjectEnumerator Members(this JsonElement element) => element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : default;

    /// <summary>The items of an array.</summary>
    public static JsonElement.ArrayEnumerator Items(this JsonElement element) => element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : default;

    /// <summary>A member that is a text.</summary>
    public static string Text(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";
}
