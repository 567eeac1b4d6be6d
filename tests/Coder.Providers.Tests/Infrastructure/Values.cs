using Coder.Hcl.Diagnostics;
using Coder.Hcl.Values;

namespace Coder.Providers.Tests.Infrastructure;

internal static class Values
{
    public static string Text(this HclValue value, string name) => value.GetAttribute(name).AsString();

    public static bool Flag(this HclValue value, string name) => value.GetAttribute(name).AsBool();

    public static long Number(this HclValue value, string name) =>
        value.GetAttribute(name).AsNumber().TryToInt64(out var number) ? number : throw new InvalidOperationException($"{name} is no whole number");

    public static HclValue WithId(this HclValue value, string id) =>
        HclValue.Object(value.Attributes.Select(p => p.Key == "id" ? KeyValuePair.Create("id", HclValue.String(id)) : p));

    /// <summary>All texts of the diagnostics in one, to look for words in.</summary>
    public static string Told(this IEnumerable<Diagnostic> diagnostics) =>
        string.Join('\n', diagnostics.Select(d => $"{d.Severity}: {d.Summary}: {d.Detail}"));
}
