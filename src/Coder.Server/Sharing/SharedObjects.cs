using Coder.Server.Access;
using Dapper;
using Npgsql;

namespace Coder.Server.Sharing;

/// <summary>Loads the templates and workspaces that questions about access name by their ids.</summary>
internal sealed class SharedObjects(NpgsqlDataSource database)
{
    /// <summary>Whether objects of this type are looked up by id: those that can be shared.</summary>
    public static bool Has(string resourceType) => resourceType is ResourceTypes.Template or ResourceTypes.Workspace;

    /// <summary>These objects as the actor meets them, by id; without those that do not exist.</summary>
    public async Task<IReadOnlyDictionary<Guid, AccessObject>> FindAsync(Actor actor, IEnumerable<AccessObject> asked, CancellationToken ct)
    {
        var ids = asked.Where(target => Has(target.ResourceType) && target.Id is not null).Select(target => target.Id!.Value).Distinct().ToArray();
        if (ids.Length == 0)
        {
            return new Dictionary<Guid, AccessObject>();
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            """
            SELECT id, 'template' AS type, organization_id, NULL::uuid AS owner_id, template_role(id, @UserId, @Groups) AS shared_role
            FROM templates WHERE id = ANY (@ids)
            UNION ALL
            SELECT id, 'workspace', organization_id, owner_id, workspace_role(id, @UserId, @Groups)
            FROM workspaces WHERE id = ANY (@ids)
            """,
            new { ids, actor.UserId, actor.Groups },
            cancellationToken: ct));
        return rows.ToDictionary(
            row => row.Id,
            row => new AccessObject(row.Type, row.OrganizationId, row.OwnerId, row.Id) { SharedRole = row.SharedRole });
    }

    private sealed record Row
    {
        public Guid Id { get; init; }

        public string Type { get; init; } = "";

        public Guid OrganizationId { get; init; }

        public Guid? OwnerId { get; init; }

        public string? SharedRole { get; init; }
    }
}
