using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Coder.Kubernetes.Referee.Http;
using Coder.Kubernetes.Referee.Resources;

namespace Coder.Kubernetes.Referee.Objects;

/// <summary>Label and field selectors, of requests and of objects.</summary>
internal static partial class Selector
{
    /// <summary>A test for the texts of <c>labelSelector</c> and <c>fieldSelector</c>.</summary>
    /// <exception cref="ApiError">One cannot be read, or names a field that the resource cannot be selected by (400).</exception>
    public static Func<JsonObject, bool> Parse(ResourceType type, string? labels, string? fields)
    {
        var tests = new List<Func<JsonObject, bool>>();
        foreach (var part in Terms(labels))
        {
            var test = Label(part);
            tests.Add(value => test(value.Map("metadata", "labels")));
        }

        foreach (var part in Terms(fields))
        {
            tests.Add(Field(type, part));
        }

        return value => tests.TrueForAll(test => test(value));
    }

    /// <summary>Whether labels fit an object's selector: <c>matchLabels</c> and <c>matchExpressions</c>. No selector fits nothing, an empty one everything.</summary>
    public static bool Fits(JsonNode? selector, IReadOnlyDictionary<string, string> labels) => selector is JsonObject
        && selector.Map("matchLabels").All(pair => labels.GetValueOrDefault(pair.Key) == pair.Value)
        && selector.Items("matchExpressions").All(expression => Expression(expression, labels));

    /// <summary>One expression of a selector: In, NotIn, Exists, DoesNotExist, and Gt and Lt of nodes.</summary>
    public static bool Expression(JsonObject expression, IReadOnlyDictionary<string, string> labels)
    {
        var value = labels.GetValueOrDefault(expression.Text("key") ?? "");
        var values = expression.Texts("values").ToList();
        return expression.Text("operator") switch
        {
            "In" => value is not null && values.Contains(value),
            "NotIn" => value is null || !values.Contains(value),
            "Exists" => value is not null,
            "DoesNotExist" => value is null,
            "Gt" => long.TryParse(value, out var number) && long.TryParse(values.FirstOrDefault(), out var limit) && number > limit,
            "Lt" => long.TryParse(value, out var number) && long.TryParse(values.FirstOrDefault(), out var limit) && number < limit,
            _ => false,
        };
    }

    // Commas inside parentheses belong to the term.
    private static IEnumerable<string> Terms(string? text) => string.IsNullOrEmpty(text) ? [] : Comma().Split(text).Select(term => term.Trim());

    private static Func<IReadOnlyDictionary<string, string>, bool> Label(string term)
    {
        if (Membership().Match(term) is { Success: true } set)
        {
            var (key, wanted) = (set.Groups["key"].Value, set.Groups["op"].Value == "in");
            var values = set.Groups["values"].Value.Split(',').Select(value => value.Trim()).ToHashSet(StringComparer.Ordinal);
            return labels => (labels.TryGetValue(key, out var value) && values.Contains(value)) == wanted;
        }

        if (Equality().Match(term) is { Success: true } equality)
        {
            var (key, wanted, expected) = (equality.Groups["key"].Value, equality.Groups["op"].Value != "!=", equality.Groups["value"].Value);
            return labels => (labels.TryGetValue(key, out var value) && value == expected) == wanted;
        }

        if (Existence().Match(term) is { Success: true } existence)
        {
            var (key, wanted) = (existence.Groups["key"].Value, !existence.Groups["not"].Success);
            return labels => labels.ContainsKey(key) == wanted;
        }

        throw ApiError.BadRequest($"unable to parse requirement: found '{term}', expected: a label requirement");
    }

    private static Func<JsonObject, bool> Field(ResourceType type, string term)
    {
        if (Equality().Match(term) is not { Success: true } match)
        {
            throw ApiError.BadRequest($"invalid field selector: {term}; can't understand '{term}'");
        }

        var path = match.Groups["key"].Value;
        var allowed = path is "metadata.name" || (path == "metadata.namespace" && type.Namespaced) || type.Kind switch
        {
            "Pod" => path is "spec.nodeName" or "spec.restartPolicy" or "spec.schedulerName" or "spec.serviceAccountName" or "spec.hostNetwork" or "status.phase" or "status.podIP",
            "Event" => path is "involvedObject.kind" or "involvedObject.namespace" or "involvedObject.name" or "involvedObject.uid" or "involvedObject.apiVersion"
                or "involvedObject.resourceVersion" or "involvedObject.fieldPath" or "reason" or "reportingComponent" or "source" or "type",
            "Node" => path is "spec.unschedulable",
            "Namespace" => path is "status.phase",
            "Secret" => path is "type",
            "Job" => path is "status.successful",
            "ReplicaSet" => path is "status.replicas",
            _ => false,
        };
        if (!allowed)
        {
            throw ApiError.BadRequest($"field label not supported: {path}");
        }

        var (wanted, expected) = (match.Groups["op"].Value != "!=", match.Groups["value"].Value);
        return value => ((value.At(path.Split('.'))?.ToString() ?? "") == expected) == wanted;
    }

    [GeneratedRegex(@",(?![^(]*\))")]
    private static partial Regex Comma();

    [GeneratedRegex(@"^(?<key>[\w./-]+)\s+(?<op>in|notin)\s*\((?<values>[^)]*)\)$")]
    private static partial Regex Membership();

    [GeneratedRegex(@"^(?<key>[\w./-]+)\s*(?<op>==|!=|=)\s*(?<value>.*)$")]
    private static partial Regex Equality();

    [GeneratedRegex(@"^(?<not>!\s*)?(?<key>[\w./-]+)$")]
    private static partial Regex Existence();
}
