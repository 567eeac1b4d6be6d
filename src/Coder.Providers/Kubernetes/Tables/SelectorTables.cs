using static Coder.Providers.Kubernetes.Tables.Row;

namespace Coder.Providers.Kubernetes.Tables;

/// <summary>Selection of objects by their labels, and of nodes.</summary>
internal static class SelectorTables
{
    /// <summary>A label selector; all its parts have to match.</summary>
    public static Table Labels { get; } = new(
        TextMap("match_labels", "Labels that have to be there with these values."),
        Many(
            "match_expressions",
            "Conditions on labels.",
            Text("key", "The label's name."),
            Text("operator", "How it is compared: In, NotIn, Exists or DoesNotExist.").OneOf("In", "NotIn", "Exists", "DoesNotExist"),
            TextSet("values", "The values for In and NotIn.")));

    /// <summary>A term of a node selector; all its conditions have to match.</summary>
    public static Table NodeTerm { get; } = new(
        Many("match_expressions", "Conditions on the node's labels.", NodeRequirement()),
        Many("match_fields", "Conditions on the node's fields, such as metadata.name.", NodeRequirement()));

    /// <summary>Node selector terms of which one has to match.</summary>
    public static Table NodeSelector { get; } = new(
        Many("node_selector_term", "Alternatives: a node that matches one of them is selected.", NodeTerm));

    private static Row[] NodeRequirement() =>
    [
        Text("key", "The label or field."),
        Text("operator", "How it is compared: In, NotIn, Exists, DoesNotExist, Gt or Lt.").OneOf("In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"),
        TextSet("values", "The values to compare with."),
    ];
}
