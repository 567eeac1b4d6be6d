using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Organizations;

/// <summary>Whose workspaces can be shared in an organization. Every method authorises the actor.</summary>
internal sealed class SharingPolicy(NpgsqlDataSource database, OrganizationStore store, AccessOptions access, TimeProvider time)
{
    private static readonly string[] Words =
        [ShareableWorkspaceOwners.Everyone, ShareableWorkspaceOwners.None, ShareableWorkspaceOwners.ServiceAccounts];

    /// <summary>The policy as it works, with what the deployment forbids.</summary>
    public async Task<Outcome<WorkspaceSharingSettings>> GetAsync(Actor actor, string organization, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, organization, ct);
        if (found.Error is { } error)
        {
            return error;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        return Answer(await ReadAsync(connection, found.Value.Id, ct));
    }

    /// <summary>Sets the policy. Sharing that it no longer allows ends at once.</summary>
    public async Task<Outcome<WorkspaceSharingSettings>> SetAsync(
        Actor actor, string organization, UpdateWorkspaceSharingSettingsRequest request, CancellationToken ct)
    {
        var found = await store.GetAsync(actor, organization, ct, Actions.Update);
        if (found.Error is { } error)
        {
            return error;
        }

        var owners = !string.IsNullOrEmpty(request.ShareableWorkspaceOwners) ? request.ShareableWorkspaceOwners
            : request.SharingDisabled is { } disabled ? (disabled ? ShareableWorkspaceOwners.None : ShareableWorkspaceOwners.Everyone)
            : "";
        if (!Words.Contains(owners))
        {
            return ApiError.Invalid("shareable_workspace_owners", $"Must be one of {string.Join(", ", Words)}, and is \"{owners}\".");
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var before = await connection.ExecuteScalarAsync<string>(new CommandDefinition(
            "SELECT shareable_workspace_owners FROM organizations WHERE id = @Id FOR UPDATE", new { found.Value.Id }, cancellationToken: ct));
        await connection.ExecuteAsync(new CommandDefinition(
            """
            UPDATE organizations SET shareable_workspace_owners = @owners, updated_at = @now WHERE id = @Id;
            DELETE FROM workspace_acl a USING workspaces w JOIN users u ON u.id = w.owner_id
            WHERE w.id = a.workspace_id AND w.organization_id = @Id
              AND (@owners = 'none' OR @owners = 'service_accounts' AND NOT u.is_service_account);
            """,
            new { found.Value.Id, owners, now = time.GetUtcNow() },
            cancellationToken: ct));
        await AuditLog.WriteAsync(
            connection,
            actor,
            new AuditEntry
            {
                ResourceType = AuditResource.Organization,
                ResourceId = found.Value.Id,
                Target = found.Value.Name,
                Icon = found.Value.Icon,
                OrganizationId = found.Value.Id,
                Action = AuditAction.Write,
                Diff = AuditDiff.Between(
                    AuditResource.Organization, new { shareable_workspace_owners = before ?? "" }, new { shareable_workspace_owners = owners }),
            },
            ct);
        await transaction.CommitAsync(ct);
        return Answer(owners);
    }

    /// <summary>
    /// Why the workspaces of <paramref name="owner"/> cannot be shared in an organization; null: they can. Locks the policy until the
    /// transaction ends, so that it cannot be tightened while something is being shared.
    /// </summary>
    public static async Task<string?> RefuseAsync(NpgsqlConnection connection, Guid organization, Guid owner, CancellationToken ct)
    {
        var (policy, isServiceAccount, name) = await connection.QuerySingleAsync<(string Policy, bool IsServiceAccount, string Name)>(new CommandDefinition(
            """
            SELECT o.shareable_workspace_owners, u.is_service_account, o.name
            FROM organizations o, users u WHERE o.id = @organization AND u.id = @owner FOR SHARE OF o
            """,
            new { organization, owner },
            cancellationToken: ct));
        return policy switch
        {
            ShareableWorkspaceOwners.None => $"The organization \"{name}\" does not allow workspaces to be shared.",
            ShareableWorkspaceOwners.ServiceAccounts when !isServiceAccount =>
                $"The organization \"{name}\" allows only workspaces of service accounts to be shared.",
            _ => null,
        };
    }

    private static async Task<string> ReadAsync(NpgsqlConnection connection, Guid id, CancellationToken ct) =>
        (await connection.ExecuteScalarAsync<string>(new CommandDefinition(
            "SELECT shareable_workspace_owners FROM organizations WHERE id = @id", new { id }, cancellationToken: ct)))!;

    private WorkspaceSharingSettings Answer(string owners) => new()
    {
        SharingGloballyDisabled = access.DisableWorkspaceSharing,
        SharingDisabled = access.DisableWorkspaceSharing || owners == ShareableWorkspaceOwners.None,
        ShareableWorkspaceOwners = access.DisableWorkspaceSharing ? ShareableWorkspaceOwners.None : owners,
    };
}
