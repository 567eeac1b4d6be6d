using Coder.Sdk;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Templates;

/// <summary>Whether a version can become the active one of a template.</summary>
internal sealed record VersionUse
{
    public Guid OrganizationId { get; init; }

    public Guid? TemplateId { get; init; }

    public string Name { get; init; } = "";

    public bool Archived { get; init; }

    public string Status { get; init; } = "";

    public string? Error { get; init; }

    /// <summary>Reads what counts; null when there is no such version.</summary>
    public static async Task<VersionUse?> LoadAsync(NpgsqlConnection connection, Guid id, CancellationToken ct) =>
        await connection.QuerySingleOrDefaultAsync<VersionUse>(new CommandDefinition(
            """
            SELECT v.organization_id, v.template_id, v.name, v.archived, j.status, j.error
            FROM template_versions v JOIN provisioner_jobs j ON j.id = v.job_id WHERE v.id = @id
            """,
            new { id },
            cancellationToken: ct));

    /// <summary>Null when the version can be the active one of <paramref name="templateId"/> (null: of a new template).</summary>
    public static ApiError? CheckForTemplate(VersionUse? version, Guid organizationId, Guid? templateId)
    {
        const string Field = "template_version_id";
        if (version is null || version.OrganizationId != organizationId)
        {
            return ApiError.Invalid(Field, "There is no such template version in this organization.");
        }

        if (version.TemplateId != templateId)
        {
            return ApiError.Invalid(Field, $"The template version \"{version.Name}\" belongs to another template.");
        }

        if (version.Archived)
        {
            return ApiError.Invalid(Field, $"The template version \"{version.Name}\" is archived; unarchive it first.");
        }

        return version.Status switch
        {
            ProvisionerJobStatus.Succeeded => null,
            ProvisionerJobStatus.Failed or ProvisionerJobStatus.Canceled => ApiError.Invalid(
                Field, $"The import of the template version \"{version.Name}\" has {version.Status}: {(version.Error ?? "").Split('\n')[0]}"),
            _ => ApiError.NotReady($"The template version \"{version.Name}\" is still being imported. Wait until its import has ended."),
        };
    }
}
