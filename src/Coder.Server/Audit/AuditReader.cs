using System.Text.Json;
using Coder.Sdk;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Audit;

/// <summary>Reads audit log entries with what their ids mean today: the user, the organization, and whether the thing still exists.</summary>
internal static class AuditReader
{
    /// <summary>Only what is older than the entry <c>@after</c>.</summary>
    public const string After = " AND (a.time, a.id) < (SELECT time, id FROM audit_logs WHERE id = @after)";

    /// <summary>Only what is older than <c>@olderTime</c> and <c>@olderId</c>.</summary>
    public const string Older = " AND (a.time, a.id) < (@olderTime, @olderId)";

    // The page is cut first; only its rows are joined.
    private const string Sql =
        """
        SELECT p.id, p.time, p.request_id, p.organization_id, p.user_id, host(p.ip) AS ip, p.user_agent, p.resource_type, p.resource_id,
            p.resource_target, p.resource_icon, p.action, p.diff::text AS diff, p.status_code, p.additional_fields::text AS additional_fields,
            u.username, u.email, u.name AS full_name, u.avatar_url, u.created_at AS user_created_at, u.updated_at AS user_updated_at,
            u.last_seen_at, u.status, u.login_type, u.rbac_roles,
            o.name AS organization_name, o.display_name AS organization_display_name, o.icon AS organization_icon,
            w.name AS workspace_name, owner.username AS workspace_owner, b.build_number, t.name AS template_name, v.name AS version_name,
            CASE p.resource_type
                WHEN 'template' THEN coalesce(t.deleted, true)
                WHEN 'template_version' THEN v.id IS NULL OR coalesce(t.deleted, false)
                WHEN 'workspace' THEN coalesce(w.deleted, true)
                WHEN 'workspace_build' THEN coalesce(w.deleted, true)
                WHEN 'user' THEN coalesce(ru.deleted, true)
                WHEN 'group' THEN g.id IS NULL
                WHEN 'organization' THEN coalesce(ro.deleted, true)
                ELSE false
            END AS is_deleted
        FROM (
            SELECT * FROM audit_logs a WHERE {0} ORDER BY a.time DESC, a.id DESC OFFSET @skipped LIMIT @most) p
        LEFT JOIN users u ON u.id = p.user_id
        LEFT JOIN organizations o ON o.id = p.organization_id
        LEFT JOIN template_versions v ON p.resource_type = 'template_version' AND v.id = p.resource_id
        LEFT JOIN templates t ON t.id = CASE p.resource_type WHEN 'template' THEN p.resource_id ELSE v.template_id END
        LEFT JOIN workspace_builds b ON p.resource_type = 'workspace_build' AND b.id = p.resource_id
        LEFT JOIN workspaces w ON w.id = CASE p.resource_type WHEN 'workspace' THEN p.resource_id ELSE b.workspace_id END
        LEFT JOIN users owner ON owner.id = w.owner_id
        LEFT JOIN users ru ON p.resource_type = 'user' AND ru.id = p.resource_id
        LEFT JOIN groups g ON p.resource_type = 'group' AND g.id = p.resource_id
        LEFT JOIN organizations ro ON p.resource_type = 'organization' AND ro.id = p.resource_id
        ORDER BY p.time DESC, p.id DESC
        """;

    /// <summary>The entries that match, newest first.</summary>
    public static async Task<IReadOnlyList<AuditLogEntry>> ReadAsync(
        NpgsqlConnection connection, string where, DynamicParameters parameters, int offset, int limit, CancellationToken ct)
    {
        parameters.Add("skipped", offset);
        parameters.Add("most", limit);
        var rows = await connection.QueryAsync<AuditRow>(new CommandDefinition(
            Sql.Replace("{0}", where, StringComparison.Ordinal), parameters, cancellationToken: ct));
        return [.. rows.Select(ToEntry)];
    }

    private static AuditLogEntry ToEntry(AuditRow row) => new()
    {
        Id = row.Id,
        RequestId = row.RequestId ?? Guid.Empty,
        Time = row.Time,
        Ip = row.Ip,
        UserAgent = row.UserAgent,
        ResourceType = row.ResourceType,
        ResourceId = row.ResourceId,
        ResourceTarget = row.ResourceTarget,
        ResourceIcon = row.ResourceIcon,
        Action = row.Action,
        Diff = JsonSerializer.Deserialize<Dictionary<string, AuditFieldChange>>(row.Diff, Json.Options)!,
        StatusCode = row.StatusCode,
        AdditionalFields = JsonSerializer.Deserialize<JsonElement>(row.AdditionalFields, Json.Options),
        Description = AuditDescription.Of(row.ResourceType, row.Action, row.StatusCode),
        ResourceLink = AuditLink.Of(row),
        IsDeleted = row.IsDeleted,
        OrganizationId = row.OrganizationId ?? Guid.Empty,
        Organization = row.OrganizationName is null ? null : new MinimalOrganization
        {
            Id = row.OrganizationId!.Value,
            Name = row.OrganizationName,
            DisplayName = row.OrganizationDisplayName,
            Icon = row.OrganizationIcon,
        },
        User = row.Username is null ? null : UserOf(row),
    };

    private static User UserOf(AuditRow row) => new()
    {
        Id = row.UserId!.Value,
        Username = row.Username!,
        Name = row.FullName,
        Email = row.Email,
        AvatarUrl = row.AvatarUrl,
        CreatedAt = row.UserCreatedAt,
        UpdatedAt = row.UserUpdatedAt,
        LastSeenAt = row.LastSeenAt,
        Status = row.Status,
        LoginType = row.LoginType,
        Roles = [.. row.RbacRoles.Select(role => new SlimRole { Name = role, DisplayName = Access.Roles.DisplayName(role) })],
    };
}
