using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Coder.Hcl.Diagnostics;
using Coder.Providers.Declaration;
using Coder.Providers.Kubernetes.Client;
using Coder.Providers.Kubernetes.Explaining;

namespace Coder.Providers.Kubernetes.Waiting;

/// <summary>What the <c>wait</c> block of a manifest waits for; all its parts have to be reached.</summary>
internal static class ManifestGoal
{
    private static readonly TimeSpan MatchLimit = TimeSpan.FromSeconds(1);

    /// <summary>Adds a problem for each pattern that is no regular expression.</summary>
    public static void Check(BlockValue config, DiagnosticBag problems)
    {
        foreach (var (path, pattern) in config.Blocks("wait").SelectMany(w => w.Map("fields")).Where(f => f.Value != "*"))
        {
            try
            {
                _ = Regex.IsMatch("", pattern, RegexOptions.CultureInvariant, MatchLimit);
            }
            catch (ArgumentException e)
            {
                problems.Add(Diagnostic.Error("Invalid pattern", $"wait.fields[\"{path}\"] is no regular expression: {e.Message}"));
            }
        }
    }

    public static Goal Of(ObjectKind kind, BlockValue wait)
    {
        var rollout = wait.Flag("rollout") ? Rollout(kind) : null;
        var fields = wait.Map("fields");
        var conditions = wait.Blocks("condition").ToList();
        return new Goal("reach what wait says", facts =>
            rollout?.IsReached(facts) != false
            && fields.All(f => Matches(At(facts.Object, f.Key), f.Value))
            && conditions.TrueForAll(c => (string?)PodTroubles.Condition(facts.Object, c.Text("type"))?["status"] == (c.TextOrNull("status") ?? "True")))
        {
            HasPods = rollout is not null,
        };
    }

    private static Goal? Rollout(ObjectKind kind) => kind.Name switch
    {
        "Deployment" => Goals.DeploymentAvailable,
        "StatefulSet" => Goals.StatefulSetReady,
        "DaemonSet" => Goals.DaemonSetAvailable,
        _ => null,
    };

    private static bool Matches(JsonNode? value, string pattern)
    {
        var text = value is JsonValue leaf && leaf.TryGetValue<string>(out var said) ? said : value?.ToJsonString();
        return text is not null && (pattern == "*" || text == pattern || Regex.IsMatch(text, $"^(?:{pattern})$", RegexOptions.CultureInvariant, MatchLimit));
    }

    // status.loadBalancer.ingress[0].ip
    private static JsonNode? At(JsonNode? node, string path)
    {
        foreach (var step in path.Split('.', '[').Select(s => s.TrimEnd(']').Trim('"')))
        {
            node = node switch
            {
                JsonObject fields => fields[step],
                JsonArray items when int.TryParse(step, out var index) && index < items.Count => items[index],
                _ => null,
            };
        }

        return node;
    }
}
