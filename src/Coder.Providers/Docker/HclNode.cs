using Coder.Hcl.Values;

namespace Coder.Providers.Docker;

/// <summary>Values of what an engine tells.</summary>
internal static class HclNode
{
    /// <summary>A list of texts.</summary>
    public static HclValue List(IEnumerable<string> texts) => HclValue.List(HclType.String, texts.Select(HclValue.String));

    /// <summary>A set of texts.</summary>
    public static HclValue Set(IEnumerable<string> texts) => HclValue.Set(HclType.String, texts.Distinct(StringComparer.Ordinal).Select(HclValue.String));

    /// <summary>A map of texts.</summary>
    public static HclValue Map(IEnumerable<KeyValuePair<string, string>> texts) =>
        HclValue.Map(HclType.String, texts.Select(p => KeyValuePair.Create(p.Key, HclValue.String(p.Value))));
}
