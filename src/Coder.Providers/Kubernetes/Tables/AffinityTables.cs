using static Coder.Providers.Kubernetes.Tables.Row;

namespace Coder.Providers.Kubernetes.Tables;

/// <summary>Which nodes a pod may or should run on.</summary>
internal static class AffinityTables
{
    private const string Required = "required_during_scheduling_ignored_during_execution";
    private const string Preferred = "preferred_during_scheduling_ignored_during_execution";

    private static readonly Table PodTerm = new(
        One("label_selector", "The pods that count.", SelectorTables.Labels),
        One("namespace_selector", "The namespaces to look in, by their labels.", SelectorTables.Labels),
        TextSet("namespaces", "The namespaces to look in; this pod's own when nothing is set."),
        Text("topology_key", "The node label whose value says what is near, such as kubernetes.io/hostname.").Required());

    private static readonly Table Pods = new(
        Many(Required, "Conditions that have to be met to run there.", PodTerm),
        Many(
            Preferred,
            "Conditions that count in favour of a node.",
            Number("weight", "How much it counts, 1 to 100.").Required().Between(1, 100),
            One("pod_affinity_term", "The condition.", PodTerm).Required()));

    /// <summary>The whole of <c>affinity</c>.</summary>
    public static Table All { get; } = new(
        One(
            "node_affinity",
            "Which nodes, by their labels.",
            One(Required, "The nodes that it may run on.", SelectorTables.NodeSelector),
            Many(
                Preferred,
                "Nodes that are preferred.",
                Number("weight", "How much it counts, 1 to 100.").Required().Between(1, 100),
                One("preference", "The nodes.", SelectorTables.NodeTerm).Required())),
        One("pod_affinity", "Near which pods it runs.", Pods),
        One("pod_anti_affinity", "Away from which pods it runs.", Pods));
}
