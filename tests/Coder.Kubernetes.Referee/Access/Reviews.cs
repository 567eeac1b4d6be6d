using System.Text.Json.Nodes;

namespace Coder.Kubernetes.Referee.Access;

/// <summary>Answers access reviews: what <c>kubectl auth can-i</c> asks.</summary>
internal static class Reviews
{
    public static JsonObject Answer(JsonObject review, User asking, Rbac rbac)
    {
        var spec = review.Object("spec") ?? [];
        var answer = review.Copy();
        answer.Ensure("metadata");
        if (review.Text("kind") == "SelfSubjectRulesReview")
        {
            answer["status"] = RulesOf(asking, spec.Text("namespace"), rbac);
            return answer;
        }

        var user = review.Text("kind") == "SubjectAccessReview" && spec.Text("user") is { } name ? User.Of(name) with { Groups = [.. User.Of(name).Groups, .. spec.Texts("groups")] } : asking;
        var allowed = rbac.Allows(user, Attributes(spec));
        answer["status"] = new JsonObject { ["allowed"] = allowed };
        return answer;
    }

    private static RequestAttributes Attributes(JsonObject spec)
    {
        if (spec.Object("nonResourceAttributes") is { } path)
        {
            return new(path.Text("verb") ?? "", "", "", null, null) { Path = path.Text("path") ?? "" };
        }

        var resource = spec.Object("resourceAttributes");
        var subresource = resource.Text("subresource") is { Length: > 0 } part ? "/" + part : "";
        return new(resource.Text("verb") ?? "", resource.Text("group") ?? "", (resource.Text("resource") ?? "") + subresource, resource.Text("namespace"), resource.Text("name"));
    }

    private static JsonObject RulesOf(User user, string? ns, Rbac rbac)
    {
        var rules = user.IsMaster
            ? [new JsonObject { ["apiGroups"] = new JsonArray("*"), ["resources"] = new JsonArray("*"), ["verbs"] = new JsonArray("*") }]
            : rbac.Rules(user, ns).ToList();
        return new()
        {
            ["incomplete"] = false,
            ["resourceRules"] = new JsonArray([.. rules.Where(rule => rule["nonResourceURLs"] is null).Select(rule => rule.DeepClone())]),
            ["nonResourceRules"] = new JsonArray([.. rules.Where(rule => rule["nonResourceURLs"] is not null).Select(rule => rule.DeepClone())]),
        };
    }
}
