using System.Text.Json.Nodes;

namespace Coder.Kubernetes.Referee.Patching;

/// <summary>Where a field is, in steps as <c>fieldsV1</c> writes them: <c>f:name</c>, <c>k:{"name":"a"}</c>, <c>v:"value"</c>.</summary>
internal sealed record FieldPath(string Text, IReadOnlyList<string> Steps)
{
    public static readonly FieldPath Root = new("", []);

    public FieldPath Then(string step) => new($"{Text}\u0000{step}", [.. Steps, step]);

    public bool IsWithin(FieldPath other) => Text == other.Text || Text.StartsWith(other.Text + "\u0000", StringComparison.Ordinal);

    /// <summary>As errors name it: <c>.spec.containers[name="dev"].image</c>.</summary>
    public override string ToString() => string.Concat(Steps.Select(step => step[..2] switch
    {
        "f:" => "." + step[2..],
        "k:" => "[" + string.Join(",", ((JsonObject)JsonNode.Parse(step[2..])!).Select(pair => $"{pair.Key}={pair.Value?.ToJsonString()}")) + "]",
        _ => $"[={step[2..]}]",
    }));

    public bool Equals(FieldPath? other) => other is not null && Text == other.Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);
}
