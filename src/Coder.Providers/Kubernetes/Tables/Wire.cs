using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Coder.Hcl.Values;
using Coder.Providers.Kubernetes.Mapping;

namespace Coder.Providers.Kubernetes.Tables;

/// <summary>How a value of a template stands in the JSON of the Kubernetes API.</summary>
/// <param name="Type">Its type in templates.</param>
/// <param name="Write">Makes JSON of a known value that is not null.</param>
/// <param name="Read">Makes a value of JSON that is not null.</param>
internal sealed record Wire(HclType Type, Func<HclValue, JsonNode?> Write, Func<JsonNode, HclValue> Read)
{
    public static readonly Wire Text = new(HclType.String, v => JsonValue.Create(v.AsString()), n => HclValue.String(TextOf(n)));

    public static readonly Wire Number = new(HclType.Number, v => v.ToJson(), n => HclValue.FromJsonImplied(Element(n)));

    public static readonly Wire Flag = new(HclType.Bool, v => JsonValue.Create(v.AsBool()), n => HclValue.Bool(n.GetValue<bool>()));

    public static readonly Wire Texts = ListOf(HclType.List(HclType.String), HclType.String);

    public static readonly Wire TextSet = ListOf(HclType.Set(HclType.String), HclType.String);

    public static readonly Wire NumberSet = ListOf(HclType.Set(HclType.Number), HclType.Number);

    public static readonly Wire NumberList = ListOf(HclType.List(HclType.Number), HclType.Number);

    public static readonly Wire TextMap = MapOf(v => v, TextOf);

    /// <summary>An amount such as <c>500m</c> or <c>2Gi</c>.</summary>
    public static readonly Wire Amount = Text with { SameText = Quantity.AreEqual };

    /// <summary>Amounts by the name of what is counted.</summary>
    public static readonly Wire Amounts = TextMap with { SameText = Quantity.AreEqual };

    /// <summary>A whole number that templates write as text, so that it may be absent.</summary>
    public static readonly Wire WholeText = new(
        HclType.String,
        v => long.TryParse(v.AsString(), CultureInfo.InvariantCulture, out var n) ? JsonValue.Create(n) : JsonValue.Create(v.AsString()),
        n => HclValue.String(TextOf(n)));

    /// <summary>The mode of a file: octal text in templates, a number in the API.</summary>
    public static readonly Wire Mode = new(HclType.String, v => Octal.Parse(v.AsString()), n => HclValue.String(Octal.Format(n.GetValue<long>())))
    {
        SameText = (a, b) => Octal.Parse(a) is { } mode && mode == Octal.Parse(b),
    };

    /// <summary>A number, or a name or percentage.</summary>
    public static readonly Wire NumberOrText = WholeText;

    /// <summary>Secrets: plain in templates, in Base64 in the API.</summary>
    public static readonly Wire Encoded = MapOf(
        v => Convert.ToBase64String(Encoding.UTF8.GetBytes(v)), n => Encoding.UTF8.GetString(Convert.FromBase64String(TextOf(n))));

    /// <summary>Whether two texts mean the same; null: only when they are equal.</summary>
    public Func<string, string, bool>? SameText { get; init; }

    /// <summary>Whether two known values mean the same.</summary>
    public bool AreSame(HclValue a, HclValue b)
    {
        if (a.Equals(b))
        {
            return true;
        }

        return SameText is { } same && !a.IsNull && !b.IsNull && a.Kind == b.Kind && (a.Kind == HclTypeKind.String
            ? same(a.AsString(), b.AsString())
            : a.Attributes.Count == b.Attributes.Count && a.Attributes.All(p =>
                b.TryGetAttribute(p.Key, out var other) && same(p.Value.AsString(), other.AsString())));
    }

    private static Wire ListOf(HclType type, HclType element) => new(
        type,
        v => v.ToJson(),
        n =>
        {
            var items = n.AsArray().OfType<JsonNode>().Select(i => element == HclType.Number ? HclValue.FromJsonImplied(Element(i)) : HclValue.String(TextOf(i)));
            return type.Kind == HclTypeKind.Set ? HclValue.Set(element, items) : HclValue.List(element, items);
        });

    private static Wire MapOf(Func<string, string> write, Func<JsonNode, string> read) => new(
        HclType.Map(HclType.String),
        v => new JsonObject(v.Attributes.Where(p => !p.Value.IsNull)
            .Select(p => KeyValuePair.Create(p.Key, (JsonNode?)JsonValue.Create(write(p.Value.AsString()))))),
        n => HclValue.Map(HclType.String, n.AsObject().Where(p => p.Value is not null)
            .Select(p => KeyValuePair.Create(p.Key, HclValue.String(read(p.Value!))))));

    private static string TextOf(JsonNode node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : node.ToJsonString();

    private static System.Text.Json.JsonElement Element(JsonNode node) => System.Text.Json.JsonSerializer.SerializeToElement(node);
}
