using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Coder.Sdk.Tests.Json;

internal static class JsonPins
{
    public static readonly Guid Id = Guid.Parse("11111111-2222-3333-4444-555555555555");

    public static readonly DateTimeOffset Time = new(2026, 3, 4, 7, 6, 7, 500, TimeSpan.FromHours(2));

    /// <summary>Compares as text: order, presence and spelling of fields are what clients see.</summary>
    public static void ShouldBeJson<T>(this T value, JsonTypeInfo<T> type, string expected)
    {
        var oneLine = string.Concat(expected.Split('\n').Select(line => line.Trim()));
        JsonSerializer.Serialize(value, type).ShouldBe(oneLine.Replace("$id", Id.ToString()));
    }

    public static IEnumerable<string> Fields<T>(this T value, JsonTypeInfo<T> type) =>
        JsonSerializer.SerializeToElement(value, type).EnumerateObject().Select(p => p.Name);
}
