using System.Text.RegularExpressions;
using Coder.Providers.Kubernetes.Client;

namespace Coder.Providers.Kubernetes.Explaining;

/// <summary>
/// Turns what the API server, or a controller in an event, says about an object that it does not take into a sentence with
/// the way out. The recognisers are tried in their order.
/// </summary>
internal static partial class Refusals
{
    private static readonly (Regex Pattern, Func<Match, ObjectKey, string> Say)[] Table =
    [
        (Rights(), (m, _) => RightsSentence(m)),
        (PodSecurity(), (m, key) => $"Pod Security of namespace {key.Namespace} (level {m.Groups["level"].Value.Split(':')[0]}) refuses the pod: {m.Groups["why"].Value.TrimEnd('.')}. "
            + "A privileged container, such as dind, needs a namespace with the label pod-security.kubernetes.io/enforce=privileged: label the namespace, or change the template."),
        (ExceededQuota(), (m, key) => $"Quota {m.Groups["quota"].Value} of namespace {key.Namespace} is exceeded: {key.Kind.Name} {key.Name} asks for {m.Groups["requested"].Value}, "
            + $"{m.Groups["used"].Value} is used already and {m.Groups["limited"].Value} is the limit. Stop another workspace, ask for less, or have the quota raised."),
        (FailedQuota(), (m, key) => $"Quota {m.Groups["quota"].Value} of namespace {key.Namespace} wants every container to have {m.Groups["what"].Value}: set them in the container's resources."),
        (ServiceAccount(), (m, key) => $"Service account {m.Groups["name"].Value} does not exist in namespace {key.Namespace}. Create it there, or correct service_account_name."),
        (Namespace(), (m, _) => $"Namespace {m.Groups["name"].Value} does not exist. Create it, or correct the namespace in the template."),
        (Terminating(), (m, _) => $"Namespace {m.Groups["name"].Value} is being deleted, so nothing can be made in it. Wait until it is gone and create it again, or use another one."),
        (Range(), (m, key) => $"A limit range of namespace {key.Namespace} refuses {key.Kind.Name} {key.Name}: {m.Groups["what"].Value}. Change the container's resources."),
        (Webhook(), (m, key) => $"The admission webhook {m.Groups["name"].Value} of the cluster refuses {key}: {m.Groups["why"].Value}"),
        (Priority(), (m, _) => $"Priority class {m.Groups["name"].Value} does not exist in the cluster. Create it, or correct priority_class_name."),
        (RuntimeClass(), (m, _) => $"Runtime class {m.Groups["name"].Value} does not exist in the cluster. Create it, or leave runtime_class_name out."),
        (FieldConflict(), (m, key) => $"{key} is managed by others too: {m.Groups["what"].Value.Replace("\n- ", ", ").Trim()}. Leave those fields to them, or set field_manager {{ force_conflicts = true }}."),
    ];

    /// <summary>The sentence for a request that failed.</summary>
    public static string Explain(ApiException e, ObjectKey key) => Find(e.Error.Message, key) ?? e.Error switch
    {
        { Code: 0 or 401 } => e.Message,
        { Code: 404, Reason: "NotFound", Message: "the server could not find the requested resource" } or { Code: 404, Reason: "" } =>
            $"The cluster does not know the kind {key.Kind.Name} of {key.Kind.ApiVersion}. Install what brings it, or correct the template.",
        { Reason: "AlreadyExists" } => Taken(key, null),
        { Code: 422 } error => $"{key} is not valid: {Causes(error)}",
        { Code: 429 } error => $"The API server is overloaded and refuses {key}: {error.Message}. Build again later.",
        { Code: 403 } error => $"The API server forbids {key}: {error.Message}",
        { } error => $"The API server does not take {key}: {error.Message}",
    };

    /// <summary>The sentence for a text of the cluster; null when it is none of the known refusals.</summary>
    public static string? Find(string text, ObjectKey key)
    {
        foreach (var (pattern, say) in Table)
        {
            if (pattern.Match(text) is { Success: true } match)
            {
                return say(match, key);
            }
        }

        return null;
    }

    /// <summary>The sentence for an object that exists and is not this workspace's.</summary>
    public static string Taken(ObjectKey key, string? manager) =>
        $"{key} exists already and does not belong to this workspace"
        + (manager is null ? "" : $" (made by {manager})")
        + ". Choose another name in the template, delete the object, or take it over with an import block.";

    private static string Causes(ApiError error) => error.Causes.Count == 0
        ? error.Message
        : string.Join("; ", error.Causes.Select(c => c.Field.Length == 0 ? c.Message : $"{c.Field}: {c.Message}"));

    private static string RightsSentence(Match match)
    {
        var (verb, group, space) = (match.Groups["verb"].Value, match.Groups["group"].Value, match.Groups["space"].Value);
        var resource = match.Groups["resource"].Value;
        var who = Who(match.Groups["user"].Value);
        var where = space.Length > 0 ? $"in namespace {space}" : "in the whole cluster";
        var binding = space.Length > 0 ? $"a Role and RoleBinding in namespace {space}" : "a ClusterRole and ClusterRoleBinding";
        return $"{char.ToUpperInvariant(who[0])}{who[1..]} may not {verb} {resource} {where}: grant it the verb \"{verb}\" on \"{resource}\" of API group \"{group}\" with {binding}.";
    }

    private static string Who(string user) => user.Split(':') is ["system", "serviceaccount", var space, var name]
        ? $"service account {space}/{name}"
        : $"user {user}";

    [GeneratedRegex("User \"(?<user>[^\"]*)\" cannot (?<verb>\\S+) resource \"(?<resource>[^\"]*)\" in API group \"(?<group>[^\"]*)\"(?: in the namespace \"(?<space>[^\"]*)\")?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rights();

    [GeneratedRegex("violates PodSecurity \"(?<level>[^\"]*)\": (?<why>.*)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex PodSecurity();

    [GeneratedRegex("exceeded quota: (?<quota>[^,]+), requested: (?<requested>.*?), used: (?<used>.*?), limited: (?<limited>.*)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ExceededQuota();

    [GeneratedRegex("failed quota: (?<quota>[^:]+): must specify (?<what>[^;]*)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FailedQuota();

    [GeneratedRegex("service ?account \\S*: ?serviceaccounts? \"(?<name>[^\"]*)\" not found|error looking up service account \\S+?/(?<name>[^ :]+)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ServiceAccount();

    [GeneratedRegex("namespaces? \"(?<name>[^\"]*)\" not found", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Namespace();

    [GeneratedRegex("unable to create new content in namespace (?<name>\\S+) because it is being terminated", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Terminating();

    [GeneratedRegex("(?<what>(maximum|minimum) \\S+ usage per \\S+ is .*|\\S+ max limit to request ratio per .*)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Range();

    [GeneratedRegex("admission webhook \"(?<name>[^\"]*)\" denied the request:? ?(?<why>.*)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Webhook();

    [GeneratedRegex("no PriorityClass with name (?<name>\\S+) was found", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Priority();

    [GeneratedRegex("RuntimeClass \"(?<name>[^\"]*)\" not found", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RuntimeClass();

    [GeneratedRegex("Apply failed with \\d+ conflicts?: (?<what>.*)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex FieldConflict();
}
