using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Database;
using Coder.Server.Groups;
using Coder.Server.Http;
using Coder.Server.Organizations;
using Coder.Server.Provisioning;
using Coder.Server.Sharing;
using Dapper;
using Npgsql;

namespace Coder.Server.Workspaces.Sharing;

/// <summary>Whom a workspace is shared with. Every method authorises the actor.</summary>
internal sealed class WorkspaceAclStore(
    NpgsqlDataSource database, Authorizer authorizer, AccessOptions access, WorkspaceStore workspaces, Notifications notifications)
{
    private static readonly SharedRoles Nobody = new(new Dictionary<Guid, string>(), []);

    /// <summary>The users and groups of a workspace, with their roles.</summary>
    public async Task<Outcome<WorkspaceAcl>> GetAsync(Actor actor, Guid id, CancellationToken ct)
    {
        var found = await FindAsync(actor, id, ct);
        if (found.Error is { } error)
        {
            return error;
        }

        var shares = found.Value.SharedWith ?? [];
        var roles = shares.Where(share => share.ActorType == "group").ToDictionary(share => share.Id, share => share.Roles[0]);
        await using var connection = await database.OpenConnectionAsync(ct);
        var names = (await connection.QueryAsync<(Guid Id, string Name)>(new CommandDefinition(
            "SELECT id, name FROM users WHERE id = ANY (@ids)",
            new { ids = shares.Select(share => share.Id).ToArray() },
            cancellationToken: ct))).ToDictionary(row => row.Id, row => row.Name);
        var groups = await GroupReader.ReadAsync(connection, authorizer, actor, [.. roles.Keys], ct);
        return new WorkspaceAcl
        {
            Users =
            [
                .. shares.Where(share => share.ActorType == "user").Select(share => new WorkspaceUser
                {
                    Id = share.Id,
                    Username = share.Name,
                    Name = names.GetValueOrDefault(share.Id),
                    AvatarUrl = share.AvatarUrl,
                    Role = share.Roles[0],
                }),
            ],
            Group = [.. groups.Select(group => new WorkspaceGroup(group) { Role = roles[group.Id] })],
        };
    }

    /// <summary>Shares the workspace with members and groups of its organization, or ends that.</summary>
    public async Task<Outcome<Nothing>> UpdateAsync(Actor actor, Guid id, UpdateWorkspaceAcl change, CancellationToken ct)
    {
        var found = await FindAsync(actor, id, ct);
        if (found.Error is { } error)
        {
            return error;
        }

        var workspace = found.Value;
        var errors = new List<ValidationError>();
        var users = SharedRoles.Read("user_roles", change.UserRoles, errors);
        var groups = SharedRoles.Read("group_roles", change.GroupRoles, errors);
        if (users.Given.ContainsKey(workspace.OwnerId))
        {
            errors.Add(new("user_roles", $"{workspace.OwnerName} owns the workspace; it is not shared with its owner."));
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var policy = users.Given.Count + groups.Given.Count == 0
            ? null // Ending the sharing is always allowed.
            : await SharingPolicy.RefuseAsync(connection, workspace.OrganizationId, workspace.OwnerId, ct);
        if (policy is not null)
        {
            return ApiError.Forbidden(policy);
        }

        await Strangers.CheckAsync(connection, workspace.OrganizationId, "user_roles", users, "group_roles", groups, errors, ct);
        if (errors.Count > 0)
        {
            return ApiError.BadRequest($"The workspace cannot be shared like this: {errors[0].Detail}", [.. errors]);
        }

        await WriteAsync(connection, actor, workspace, users, groups, ct);
        await transaction.CommitAsync(ct);
        await notifications.PublishAsync(ProvisioningChannels.Workspace(id));
        return Nothing.Value;
    }

    /// <summary>Ends all sharing of the workspace.</summary>
    public async Task<Outcome<Nothing>> ClearAsync(Actor actor, Guid id, CancellationToken ct)
    {
        var found = await FindAsync(actor, id, ct);
        if (found.Error is { } error)
        {
            return error;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var shares = found.Value.SharedWith ?? [];
        Guid[] Of(string type) => [.. shares.Where(share => share.ActorType == type).Select(share => share.Id)];
        await WriteAsync(connection, actor, found.Value, Nobody with { Taken = Of("user") }, Nobody with { Taken = Of("group") }, ct);
        await transaction.CommitAsync(ct);
        await notifications.PublishAsync(ProvisioningChannels.Workspace(id));
        return Nothing.Value;
    }

    private static async Task WriteAsync(
        NpgsqlConnection connection, Actor actor, Workspace workspace, SharedRoles users, SharedRoles groups, CancellationToken ct)
    {
        var before = await SharedRoleWriter.SnapshotAsync(connection, "workspace", workspace.Id, ct);
        await SharedRoleWriter.WriteWorkspaceAsync(connection, workspace.Id, users, groups, ct);
        var after = await SharedRoleWriter.SnapshotAsync(connection, "workspace", workspace.Id, ct);
        await AuditLog.WriteAsync(connection, actor, AuditEntries.OfWorkspace(workspace, AuditDiff.Between(AuditResource.Workspace, before, after)), ct);
    }

    private async Task<Outcome<Workspace>> FindAsync(Actor actor, Guid id, CancellationToken ct)
    {
        var found = await workspaces.GetAsync(actor, id, ct, access.DisableWorkspaceSharing ? Actions.Read : Actions.Share);
        return !found.Failed && access.DisableWorkspaceSharing
            ? ApiError.Forbidden("Workspaces are not shared in this deployment: CODER_DISABLE_WORKSPACE_SHARING is set.")
            : found;
    }
}
