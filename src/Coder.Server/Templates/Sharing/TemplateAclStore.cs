using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Groups;
using Coder.Server.Http;
using Coder.Server.Sharing;
using Coder.Server.Users;
using Dapper;
using Npgsql;

namespace Coder.Server.Templates.Sharing;

/// <summary>Whom a template is given to. Every method authorises the actor.</summary>
internal sealed class TemplateAclStore(NpgsqlDataSource database, Authorizer authorizer, TimeProvider time)
{
    /// <summary>The users and groups of a template, with their roles.</summary>
    public async Task<Outcome<TemplateAcl>> GetAsync(Actor actor, Guid templateId, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var template = await FindAsync(connection, actor, templateId, Actions.Update, ct);
        return template.Error is { } error ? error : await ReadAsync(connection, actor, templateId, ct);
    }

    /// <summary>Whom the template can be given to: the members and groups of its organization, those whose names have the search text.</summary>
    public async Task<Outcome<AclAvailable>> AvailableAsync(Actor actor, Guid templateId, string? search, Page page, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var template = await FindAsync(connection, actor, templateId, Actions.Update, ct);
        if (template.Error is { } error)
        {
            return error;
        }

        var users = await connection.QueryAsync<ReducedUser>(new CommandDefinition(
            $"""
            SELECT {GroupReader.UserColumns}
            FROM organization_members m JOIN users u ON u.id = m.user_id AND NOT u.deleted
            WHERE m.organization_id = @organization
              AND (@search = '' OR strpos(lower(u.username), lower(@search)) > 0 OR strpos(lower(u.email), lower(@search)) > 0
                   OR strpos(lower(u.name), lower(@search)) > 0)
            ORDER BY lower(u.username) LIMIT @Limit OFFSET @Offset
            """,
            new { organization = template.Value, search = search ?? "", page.Limit, page.Offset },
            cancellationToken: ct));
        var groups = await GroupReader.QueryAsync(
            connection,
            authorizer,
            actor,
            """
            g.organization_id = @organization
            AND (@search = '' OR strpos(lower(g.name), lower(@search)) > 0 OR strpos(lower(g.display_name), lower(@search)) > 0)
            """,
            new DynamicParameters(new { organization = template.Value, search = search ?? "" }),
            ct);
        return new AclAvailable { Users = [.. users], Groups = groups };
    }

    /// <summary>Gives the template to users and groups of its organization, or takes it away from them.</summary>
    public async Task<Outcome<Response>> UpdateAsync(Actor actor, Guid templateId, UpdateTemplateAcl change, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);

        // To give a template away takes as much as to make one.
        var template = await FindAsync(connection, actor, templateId, Actions.Create, ct);
        if (template.Error is { } error)
        {
            return error;
        }

        var errors = new List<ValidationError>();
        var users = SharedRoles.Read("user_perms", change.UserPerms, errors);
        var groups = SharedRoles.Read("group_perms", change.GroupPerms, errors);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "UPDATE templates SET updated_at = @now WHERE id = @templateId", new { templateId, now = time.GetUtcNow() }, cancellationToken: ct));
        await Strangers.CheckAsync(connection, template.Value, "user_perms", users, "group_perms", groups, errors, ct);
        if (errors.Count > 0)
        {
            return ApiError.BadRequest($"The template cannot be given away like this: {errors[0].Detail}", [.. errors]);
        }

        var before = await SharedRoleWriter.SnapshotAsync(connection, "template", templateId, ct);
        await SharedRoleWriter.WriteTemplateAsync(connection, templateId, users, groups, ct);
        await RecordAsync(connection, actor, templateId, template.Value, before, ct);
        await transaction.CommitAsync(ct);
        return new Response { Message = "Successfully updated template ACL list." };
    }

    private static async Task RecordAsync(
        NpgsqlConnection connection, Actor actor, Guid templateId, Guid organization, object before, CancellationToken ct)
    {
        var (name, icon) = await connection.QuerySingleAsync<(string Name, string Icon)>(new CommandDefinition(
            "SELECT name, icon FROM templates WHERE id = @templateId", new { templateId }, cancellationToken: ct));
        var after = await SharedRoleWriter.SnapshotAsync(connection, "template", templateId, ct);
        await AuditLog.WriteAsync(
            connection,
            actor,
            new AuditEntry
            {
                ResourceType = AuditResource.Template,
                ResourceId = templateId,
                Target = name,
                Icon = icon,
                OrganizationId = organization,
                Action = AuditAction.Write,
                Diff = AuditDiff.Between(AuditResource.Template, before, after),
            },
            ct);
    }

    /// <summary>The template's organization, when the actor may do <paramref name="action"/>.</summary>
    private async Task<Outcome<Guid>> FindAsync(NpgsqlConnection connection, Actor actor, Guid templateId, string action, CancellationToken ct)
    {
        var exists = await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "SELECT EXISTS (SELECT FROM templates WHERE id = @templateId AND NOT deleted)", new { templateId }, cancellationToken: ct));
        return !exists || await TemplateAccess.FindAsync(connection, actor, templateId, ct) is not { } access ? ApiError.NotFound()
            : authorizer.Require(actor, action, access) is { } refused ? refused
            : access.OrganizationId!.Value;
    }

    private async Task<TemplateAcl> ReadAsync(NpgsqlConnection connection, Actor actor, Guid templateId, CancellationToken ct)
    {
        var users = await connection.QueryAsync<UserRow, string, TemplateUser>(
            new CommandDefinition(
                $"""
                SELECT {UserRow.Columns}, a.role AS acl_role
                FROM template_acl a JOIN users u ON u.id = a.user_id AND NOT u.deleted
                WHERE a.template_id = @templateId ORDER BY lower(u.username)
                """,
                new { templateId },
                cancellationToken: ct),
            (user, role) => Shared(user.ToUser(), role),
            splitOn: "acl_role");
        var roles = (await connection.QueryAsync<(Guid Id, string Role)>(new CommandDefinition(
            "SELECT group_id, role FROM template_acl WHERE template_id = @templateId AND group_id IS NOT NULL",
            new { templateId },
            cancellationToken: ct))).ToDictionary(row => row.Id, row => row.Role);
        var groups = await GroupReader.ReadAsync(connection, authorizer, actor, [.. roles.Keys], ct);
        return new TemplateAcl
        {
            Users = [.. users],
            Group = [.. groups.Select(group => new TemplateGroup(group) { Role = roles[group.Id] })],
        };
    }

    private static TemplateUser Shared(User user, string role) => new()
    {
        Id = user.Id,
        Username = user.Username,
        Name = user.Name,
        AvatarUrl = user.AvatarUrl,
        Email = user.Email,
        CreatedAt = user.CreatedAt,
        UpdatedAt = user.UpdatedAt,
        LastSeenAt = user.LastSeenAt,
        Status = user.Status,
        LoginType = user.LoginType,
        IsServiceAccount = user.IsServiceAccount,
        OrganizationIds = user.OrganizationIds,
        Roles = user.Roles,
        Role = role,
    };
}
