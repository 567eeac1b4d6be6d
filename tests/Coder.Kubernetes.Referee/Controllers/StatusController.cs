using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Admission;
using Coder.Kubernetes.Referee.Objects;
using Coder.Kubernetes.Referee.Resources;
using Coder.Kubernetes.Referee.Schema;

namespace Coder.Kubernetes.Referee.Controllers;

/// <summary>Keeps the status of quotas, disruption budgets and autoscalers; the endpoints of services that are gone go.</summary>
internal sealed class StatusController(ClusterContext context) : IController
{
    private static readonly ResourceType Budget = ResourceTable.Get("policy/v1", "PodDisruptionBudget");

    private readonly QuotaAdmission _quotas = new(context.Storage);

    public void Sync()
    {
        foreach (var quota in context.Storage.All(Kinds.Quota).ToList())
        {
            var hard = quota.Map("spec", "hard");
            var used = _quotas.Used(quota.Text("metadata", "namespace")!, hard.Keys);
            context.Change(Kinds.Quota, quota, "kube-controller-manager", value =>
            {
                var (limits, amounts) = (new JsonObject(), new JsonObject());
                foreach (var (name, amount) in hard)
                {
                    (limits[name], amounts[name]) = (amount, Quantity.Format(used[name], QuotaAdmission.IsBinary(name)));
                }

                value["status"] = new JsonObject { ["hard"] = limits, ["used"] = amounts };
            });
        }

        foreach (var budget in context.Storage.All(Budget).ToList())
        {
            Report(budget);
        }

        foreach (var endpoints in context.Storage.All(Kinds.Endpoints).ToList())
        {
            if (context.Storage.Find(Kinds.Service, endpoints.Text("metadata", "namespace"), endpoints.Text("metadata", "name")!) is null)
            {
                context.Delete(Kinds.Endpoints, endpoints);
            }
        }
    }

    private void Report(JsonObject budget)
    {
        var pods = context.Storage.All(Kinds.Pod, budget.Text("metadata", "namespace")).Where(pod => Pods.IsActive(pod) && Selector.Fits(budget.At("spec", "selector"), pod.Map("metadata", "labels"))).ToList();
        var healthy = pods.Count(Pods.IsReady);
        var wanted = budget.At("spec", "minAvailable") is { } least ? Share(least, pods.Count) : pods.Count - Share(budget.At("spec", "maxUnavailable"), pods.Count);
        context.Change(Budget, budget, "kube-controller-manager", value => value["status"] = new JsonObject
        {
            ["currentHealthy"] = healthy, ["desiredHealthy"] = wanted, ["disruptionsAllowed"] = Math.Max(0, healthy - wanted), ["expectedPods"] = pods.Count,
            ["observedGeneration"] = value.Number("metadata", "generation"),
        });
    }

    private static long Share(JsonNode? value, int count) =>
        value.Text() is { } text && text.EndsWith('%') && int.TryParse(text[..^1], out var percent) ? ((count * percent) + 99) / 100 : value.Number() ?? 0;
}
