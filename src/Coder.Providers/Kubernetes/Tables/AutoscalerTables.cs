using static Coder.Providers.Kubernetes.Tables.Row;

namespace Coder.Providers.Kubernetes.Tables;

/// <summary>Horizontal pod autoscalers, API version 2.</summary>
internal static class AutoscalerTables
{
    private static readonly Group Target = One(
        "target",
        "The wanted value.",
        Text("type", "Utilization, Value or AverageValue.").Required().OneOf("Utilization", "Value", "AverageValue"),
        Number("average_utilization", "Per cent of what pods request."),
        Amount("average_value", "The value for each pod."),
        Amount("value", "The value."));

    private static readonly Group Metric = One(
        "metric",
        "The metric.",
        Text("name", "Its name.").Required(),
        One("selector", "Which of them, by labels.", SelectorTables.Labels)).Required();

    private static readonly Table ObjectReference = new(
        Text("api_version", "Its API version.").Required(),
        Text("kind", "Its kind.").Required(),
        Text("name", "Its name.").Required());

    private static readonly Table Rules = new(
        Many(
            "policy",
            "How fast.",
            Number("period_seconds", "The period that value is of.").Required(),
            Text("type", "Pods or Percent.").Required().OneOf("Pods", "Percent"),
            Number("value", "How many.").Required()).Required(),
        Text("select_policy", "Max, Min or Disabled.").OrComputed().OneOf("Max", "Min", "Disabled"),
        Number("stabilization_window_seconds", "Seconds that are looked back.").OrComputed());

    public static Table Autoscaler { get; } = new(
        MetadataTables.Namespaced,
        One(
            "spec",
            "What is scaled, and by what.",
            One("behavior", "How fast it scales.", One("scale_down", "When less is needed.", Rules), One("scale_up", "When more is needed.", Rules)),
            Number("max_replicas", "The most pods.").Required().Between(1, int.MaxValue),
            Many(
                "metric",
                "What is measured.",
                One("container_resource", "A resource of one container.", Text("container", "The container.").Required(), Text("name", "The resource.").Required(), Target),
                One("external", "A metric from outside of the cluster.", Metric, Target),
                One("object", "A metric of an object.", One("described_object", "The object.", ObjectReference).Required(), Metric, Target),
                One("pods", "A metric of the pods.", Metric, Target),
                One("resource", "A resource of all containers.", Text("name", "The resource, such as cpu.").Required(), Target),
                Text("type", "Which of these blocks: ContainerResource, External, Object, Pods or Resource.").Required()
                    .OneOf("ContainerResource", "External", "Object", "Pods", "Resource")),
            Number("min_replicas", "The least pods.").Default(1).Between(0, int.MaxValue),
            One("scale_target_ref", "What is scaled.", Text("api_version", "Its API version."), Text("kind", "Its kind.").Required(), Text("name", "Its name.").Required()).Required()).Required());
}
