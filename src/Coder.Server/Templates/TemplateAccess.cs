using Coder.Server.Access;
using Dapper;
using Npgsql;

namespace Coder.Server.Templates;

/// <summary>Loads what decisions about a template depend on.</summary>
internal static class TemplateAccess
{
    /// <summary>The template as <paramref name="actor"/> meets it, a deleted one too; null when there is none.</summary>
    public static async Task<AccessObject?> FindAsync(NpgsqlConnection connection, Actor actor, Guid id, CancellationToken ct)
    {
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            "SELECT organization_id, template_role(id, @UserId, @Groups) AS shared_role FROM templates WHERE id = @id",
            new { id, actor.UserId, actor.Groups },
            cancellationToken: ct));
        return row is null ? null : new AccessObject(ResourceTypes.Template, row.OrganizationId, Id: id) { SharedRole = row.SharedRole };
    }

    /// <summary>Whether the actor may do <paramref name="action"/> with the template; false also when there is none.</summary>
    public static async Task<bool> CanAsync(
        this Authorizer authorizer, NpgsqlConnection connection, Actor actor, string action, Guid templateId, CancellationToken ct) =>
        await FindAsync(connection, actor, templateId, ct) is { } template && authorizer.Can(actor, action, template);

    private sealed record Row
    {
        public Guid OrganizationId { get; init; }

        public string? SharedRole { get; init; }
    }
}
