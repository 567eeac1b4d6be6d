using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Resources;
using Microsoft.AspNetCore.Http;

namespace Coder.Kubernetes.Referee.Http;

/// <summary>Objects as rows and columns, which <c>kubectl get</c> asks for ("Receiving resources as Tables").</summary>
internal static class Tables
{
    private static readonly Dictionary<string, (string Name, Func<JsonObject, string> Cell)[]> Columns = new(StringComparer.Ordinal)
    {
        ["Pod"] =
        [
            ("Ready", pod => $"{pod.Items("status", "containerStatuses").Count(status => status.Flag("ready"))}/{pod.Items("spec", "containers").Count()}"),
            ("Status", PodStatus),
            ("Restarts", pod => pod.Items("status", "containerStatuses").Sum(status => status.Number("restartCount") ?? 0).ToString()),
        ],
        ["Deployment"] =
        [
            ("Ready", value => $"{value.Number("status", "readyReplicas") ?? 0}/{value.Number("spec", "replicas")}"),
            ("Up-to-date", value => $"{value.Number("status", "updatedReplicas") ?? 0}"),
            ("Available", value => $"{value.Number("status", "availableReplicas") ?? 0}"),
        ],
        ["PersistentVolumeClaim"] =
        [
            ("Status", value => value.Text("metadata", "deletionTimestamp") is null ? value.Text("status", "phase") ?? "" : "Terminating"),
            ("Volume", value => value.Text("spec", "volumeName") ?? ""),
            ("Capacity", value => value.At("status", "capacity", "storage")?.ToString() ?? ""),
            ("StorageClass", value => value.Text("spec", "storageClassName") ?? ""),
        ],
        ["Namespace"] = [("Status", value => value.Text("status", "phase") ?? "")],
    };

    public static bool Wanted(HttpRequest request) => request.Headers.Accept.ToString().Contains("as=Table;v=v1;g=meta.k8s.io", StringComparison.Ordinal);

    public static JsonObject Make(ResourceType type, JsonObject value)
    {
        if (value.Text("kind") is "Status" or "Scale")
        {
            return value.Copy();
        }

        var columns = Columns.GetValueOrDefault(type.Kind, []);
        var items = value["items"] is JsonArray ? value.Items("items").ToList() : [value];
        return new()
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = value["items"] is JsonArray ? value["metadata"]!.DeepClone() : new JsonObject { ["resourceVersion"] = value.Text("metadata", "resourceVersion") },
            ["columnDefinitions"] = new JsonArray([Column("Name", "name"), .. columns.Select(column => Column(column.Name, "")), Column("Age", "")]),
            ["rows"] = new JsonArray([.. items.Select(item => (JsonNode)new JsonObject
            {
                ["cells"] = new JsonArray([item.Text("metadata", "name"), .. columns.Select(column => (JsonNode)column.Cell(item)), "0s"]),
                ["object"] = new JsonObject { ["kind"] = "PartialObjectMetadata", ["apiVersion"] = "meta.k8s.io/v1", ["metadata"] = item["metadata"]!.DeepClone() },
            })]),
        };
    }

    private static JsonObject Column(string name, string format) => new JsonObject
    {
        ["name"] = name, ["type"] = "string", ["format"] = format, ["description"] = "", ["priority"] = 0,
    };

    private static string PodStatus(JsonObject pod)
    {
        var waiting = pod.Items("status", "initContainerStatuses").Concat(pod.Items("status", "containerStatuses"))
            .Select(status => status.Text("state", "waiting", "reason") ?? (status.Number("state", "terminated", "exitCode") is > 0 ? status.Text("state", "terminated", "reason") : null))
            .FirstOrDefault(reason => reason is not null);
        return pod.Text("metadata", "deletionTimestamp") is not null ? "Terminating" : waiting ?? pod.Text("status", "reason") ?? pod.Text("status", "phase") ?? "Unknown";
    }
}
