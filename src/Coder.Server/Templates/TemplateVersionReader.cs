using Coder.Sdk;
using Coder.Server.Provisioning;
using Dapper;
using Npgsql;

namespace Coder.Server.Templates;

/// <summary>Reads template versions as the API shows them, with their jobs: one round trip for any number.</summary>
internal static class TemplateVersionReader
{
    /// <summary>The versions with these ids, in their order.</summary>
    public static async Task<TemplateVersion[]> ReadAsync(NpgsqlConnection connection, Guid[] ids, CancellationToken ct)
    {
        using var grid = await connection.QueryMultipleAsync(new CommandDefinition(
            """
            SELECT v.id, v.template_id, v.organization_id, v.created_at, v.updated_at, v.name, v.message, v.readme, v.archived, v.job_id,
                   u.id, u.username, u.name, u.avatar_url
            FROM template_versions v JOIN users u ON u.id = v.created_by WHERE v.id = ANY(@ids);

            """ + JobReader.Columns + " WHERE vi.id = ANY(@ids);",
            new { ids },
            cancellationToken: ct));
        var versions = grid.Read<TemplateVersion, Guid, MinimalUser, (TemplateVersion Version, Guid JobId)>(
            (version, jobId, author) => (version with { CreatedBy = author }, jobId), splitOn: "job_id,id").AsList();
        var jobs = JobReader.Read(grid);
        var byId = versions.ToDictionary(
            row => row.Version.Id,
            row => row.Version with { Job = jobs[row.JobId].Job, MatchedProvisioners = jobs[row.JobId].Matched });
        return [.. ids.Where(byId.ContainsKey).Select(id => byId[id])];
    }
}
