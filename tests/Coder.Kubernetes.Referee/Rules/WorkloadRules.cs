using System.Text.Json.Nodes;
using Coder.Kubernetes.Referee.Http;

namespace Coder.Kubernetes.Referee.Rules;

/// <summary>Rules of what makes pods.</summary>
internal static class WorkloadRules
{
    public static IEnumerable<FieldError> Selecting(JsonObject value)
    {
        var spec = value.Object("spec");
        foreach (var error in Numbers(spec, "replicas", "minReadySeconds", "revisionHistoryLimit").Concat(Selector(spec)))
        {
            yield return error;
        }

        foreach (var error in PodRules.Check("spec.template.spec", spec.Object("template", "spec"), "Always").Concat(Names.Labels("spec.template.labels", spec.Object("template", "metadata", "labels"))))
        {
            yield return error;
        }

        if (value.Text("kind") == "Deployment")
        {
            foreach (var error in PodRules.OneOf(spec.Object("strategy") ?? [], "spec.strategy", "type", "Recreate", "RollingUpdate"))
            {
                yield return error;
            }

            if (spec.Text("strategy", "type") == "Recreate" && spec.At("strategy", "rollingUpdate") is not null)
            {
                yield return FieldError.Forbidden("spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'");
            }

            if (spec.Number("progressDeadlineSeconds") is { } deadline && deadline <= (spec.Number("minReadySeconds") ?? 0))
            {
                yield return FieldError.Invalid("spec.progressDeadlineSeconds", spec!["progressDeadlineSeconds"], "must be greater than minReadySeconds");
            }
        }
    }

    public static IEnumerable<FieldError> StatefulSet(JsonObject value) => Selecting(value)
        .Concat(value.Items("spec", "volumeClaimTemplates").Index().SelectMany(claim => StorageRules.Claim($"spec.volumeClaimTemplates[{claim.Index}].spec", claim.Item.Object("spec"))))
        // Claims of templates are volumes of the pods without being listed.
        .Where(error => !(error.Kind == "FieldValueNotFound" && value.Items("spec", "volumeClaimTemplates").Any(claim => error.Value == $"\"{claim.Text("metadata", "name")}\"")));

    public static IEnumerable<FieldError> Job(JsonObject value)
    {
        var spec = value.Object("spec");
        return Numbers(spec, "parallelism", "completions", "backoffLimit", "ttlSecondsAfterFinished", "activeDeadlineSeconds")
            .Concat(PodRules.Check("spec.template.spec", spec.Object("template", "spec"), "OnFailure", "Never"))
            .Concat(Selector(spec));
    }

    public static IEnumerable<FieldError> CronJob(JsonObject value)
    {
        var schedule = value.Text("spec", "schedule") ?? "";
        var fields = schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        var errors = PodRules.Check("spec.jobTemplate.spec.template.spec", value.Object("spec", "jobTemplate", "spec", "template", "spec"), "OnFailure", "Never")
            .Concat(PodRules.OneOf(value.Object("spec") ?? [], "spec", "concurrencyPolicy", "Allow", "Forbid", "Replace"));
        if (schedule.Length > 0 && schedule[0] != '@' && fields != 5)
        {
            errors = errors.Append(FieldError.Invalid("spec.schedule", schedule, $"expected exactly 5 fields, found {fields}: [{schedule}]"));
        }

        return value.Text("metadata", "name")?.Length > 52
            ? errors.Append(FieldError.Invalid("metadata.name", value.Text("metadata", "name"), "must be no more than 52 characters"))
            : errors;
    }

    private static IEnumerable<FieldError> Selector(JsonObject? spec)
    {
        if (spec?["selector"] is not JsonObject selector)
        {
            yield return FieldError.Required("spec.selector");
        }
        else if (selector.Object("matchLabels") is not { Count: > 0 } && !selector.Items("matchExpressions").Any())
        {
            yield return FieldError.Invalid("spec.selector", selector, "empty selector is invalid for deployment");
        }
        else if (!Objects.Selector.Fits(selector, spec.Map("template", "metadata", "labels")))
        {
            yield return FieldError.Invalid("spec.template.metadata.labels", spec.At("template", "metadata", "labels"), "`selector` does not match template `labels`");
        }
    }

    private static IEnumerable<FieldError> Numbers(JsonObject? spec, params string[] fields) => fields
        .Where(field => spec.Number(field) < 0)
        .Select(field => FieldError.Invalid($"spec.{field}", spec![field], "must be greater than or equal to 0"));
}
