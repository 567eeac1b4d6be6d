using Coder.Provisioner;
using Coder.Sdk;

namespace Coder.Server.Templates;

/// <summary>Checks what a request wants a template to be; one problem per field.</summary>
internal static class TemplateRules
{
    /// <summary>Checks a new template.</summary>
    public static IReadOnlyList<ValidationError> Check(CreateTemplateRequest request)
    {
        var problems = new List<ValidationError>();
        Add(problems, "name", TemplateNames.CheckTemplate(request.Name));
        if (request.VersionId == Guid.Empty)
        {
            Add(problems, "template_version_id", "A template needs a first version: create one, wait for its import, and give its id.");
        }

        CheckTexts(problems, request.DisplayName, request.Description, request.MaxPortShareLevel);
        CheckEngine(problems, request.Engine);
        CheckCors(problems, request.CorsBehavior);
        CheckDuration(problems, "default_ttl_ms", request.DefaultTtlMs);
        CheckDuration(problems, "activity_bump_ms", request.ActivityBumpMs);
        CheckDuration(problems, "failure_ttl_ms", request.FailureTtlMs);
        CheckDuration(problems, "dormant_ttl_ms", request.DormantTtlMs);
        CheckDuration(problems, "delete_ttl_ms", request.DeleteTtlMs);
        return problems;
    }

    /// <summary>Checks a change.</summary>
    public static IReadOnlyList<ValidationError> Check(UpdateTemplateMeta change)
    {
        var problems = new List<ValidationError>();
        if (!string.IsNullOrEmpty(change.Name))
        {
            Add(problems, "name", TemplateNames.CheckTemplate(change.Name));
        }

        CheckTexts(problems, change.DisplayName, change.Description, change.MaxPortShareLevel);
        CheckEngine(problems, change.Engine);
        CheckCors(problems, change.CorsBehavior);
        CheckDuration(problems, "default_ttl_ms", change.DefaultTtlMs);
        CheckDuration(problems, "activity_bump_ms", change.ActivityBumpMs);
        CheckDuration(problems, "failure_ttl_ms", change.FailureTtlMs);
        CheckDuration(problems, "time_til_dormant_ms", change.TimeTilDormantMs);
        CheckDuration(problems, "time_til_dormant_autodelete_ms", change.TimeTilDormantAutodeleteMs);
        return problems;
    }

    private static void CheckTexts(List<ValidationError> problems, string? displayName, string? description, string? shareLevel)
    {
        Add(problems, "display_name", displayName is null ? null : TemplateNames.CheckDisplayName(displayName));
        Add(problems, "description", description is null ? null : TemplateNames.CheckDescription(description));
        if (shareLevel is not (null or AppSharingLevel.Owner or AppSharingLevel.Authenticated or AppSharingLevel.Organization or AppSharingLevel.Public))
        {
            Add(problems, "max_port_share_level", $"\"{shareLevel}\" is not a share level; use owner, authenticated, organization or public.");
        }
    }

    private static void CheckEngine(List<ValidationError> problems, string? engine) =>
        Add(problems, "engine", string.IsNullOrEmpty(engine) || EngineChoice.All.Contains(engine, StringComparer.Ordinal)
            ? null
            : $"\"{engine}\" is not an engine; use {string.Join(", ", EngineChoice.All)}, or nothing for the server's setting.");

    private static void CheckCors(List<ValidationError> problems, string? behavior) => Add(
        problems,
        "cors_behavior",
        behavior is null or "" or CorsBehavior.Simple or CorsBehavior.Passthru ? null : $"\"{behavior}\" is not a CORS behavior; use simple or passthru.");

    private static void CheckDuration(List<ValidationError> problems, string field, long? milliseconds) =>
        Add(problems, field, milliseconds < 0 ? "A duration cannot be negative; it is in milliseconds, and 0 turns it off." : null);

    private static void Add(List<ValidationError> problems, string field, string? detail)
    {
        if (detail is not null)
        {
            problems.Add(new ValidationError(field, detail));
        }
    }
}
