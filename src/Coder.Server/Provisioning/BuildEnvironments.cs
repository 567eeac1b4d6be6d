using Coder.Provisioner;
using Coder.Server.Configuration;
using Coder.Server.ExternalAuth;
using Coder.Server.SshKeys;
using Dapper;
using Npgsql;

namespace Coder.Server.Provisioning;

/// <summary>Puts together what a template may know: the server, the workspace and its owner.</summary>
internal sealed class BuildEnvironments(
    NpgsqlDataSource database, SshKeyStore sshKeys, NeededAccounts accounts, AccessUrl accessUrl, HostProviderOptions host, AgentBinary agent)
{
    /// <summary>The environment of an import, seen as the user who asked for it.</summary>
    public async Task<BuildEnvironment> ForImportAsync(Guid userId, string versionName, CancellationToken ct) =>
        (await ForOwnerAsync(userId, ct)) with { TemplateVersion = versionName };

    /// <summary>The environment of a build; <paramref name="sessionToken"/> is the owner's, empty when there is none.</summary>
    public async Task<BuildEnvironment> ForBuildAsync(BuildContext build, string sessionToken, CancellationToken ct) =>
        (await ForOwnerAsync(build.OwnerId, ct)) with
        {
            WorkspaceId = build.WorkspaceId,
            WorkspaceName = build.WorkspaceName,
            BuildId = build.BuildId,
            TemplateId = build.TemplateId,
            TemplateName = build.TemplateName,
            TemplateVersion = build.VersionName,
            OwnerSessionToken = sessionToken,
            OwnerGroups = await GroupsAsync(build, ct),
            ExternalAuthAccessTokens = await accounts.TokensAsync(build.VersionId, build.OwnerId, ct),
        };

    /// <summary>
    /// What a form may know of the owner: name, groups and roles, but neither keys nor tokens. Null when there is no such user.
    /// </summary>
    public async Task<BuildEnvironment?> ForFormAsync(NpgsqlConnection connection, Guid ownerId, Guid organizationId, CancellationToken ct) =>
        await OwnerAsync(connection, ownerId, ct) is { } owner
            ? owner with { OwnerGroups = await GroupsAsync(connection, ownerId, organizationId, ct) }
            : null;

    private async Task<string[]> GroupsAsync(BuildContext build, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await GroupsAsync(connection, build.OwnerId, build.OrganizationId, ct);
    }

    private static async Task<string[]> GroupsAsync(NpgsqlConnection connection, Guid ownerId, Guid organizationId, CancellationToken ct) =>
        [
            .. await connection.QueryAsync<string>(new CommandDefinition(
                """
                SELECT g.name FROM all_group_members m JOIN groups g ON g.id = m.group_id
                WHERE m.user_id = @ownerId AND g.organization_id = @organizationId ORDER BY lower(g.name)
                """,
                new { ownerId, organizationId },
                cancellationToken: ct)),
        ];

    private async Task<BuildEnvironment> ForOwnerAsync(Guid userId, CancellationToken ct)
    {
        var sshKey = await sshKeys.ForOwnerAsync(userId, ct);
        await using var connection = await database.OpenConnectionAsync(ct);
        var owner = await OwnerAsync(connection, userId, ct)
            ?? throw new InvalidOperationException($"The user {userId} of a job does not exist.");
        return owner with { OwnerSshPublicKey = sshKey.PublicKey, OwnerSshPrivateKey = sshKey.PrivateKey };
    }

    private async Task<BuildEnvironment?> OwnerAsync(NpgsqlConnection connection, Guid userId, CancellationToken ct)
    {
        using var grid = await connection.QueryMultipleAsync(new CommandDefinition(
            """
            SELECT id, username, name, email, login_type, rbac_roles FROM users WHERE id = @userId;
            SELECT m.organization_id, role FROM organization_members m, unnest(m.roles || 'organization-member'::text) AS role
            WHERE m.user_id = @userId;
            """,
            new { userId },
            cancellationToken: ct));
        if (await grid.ReadSingleOrDefaultAsync<OwnerRow>() is not { } owner)
        {
            return null;
        }

        var organizationRoles = (await grid.ReadAsync<(Guid OrganizationId, string Role)>()).Select(row => new OwnerRole(row.Role, row.OrganizationId));
        return new BuildEnvironment
        {
            AccessUrl = accessUrl.Value,
            OwnerId = owner.Id,
            OwnerName = owner.Username,
            OwnerFullName = owner.Name,
            OwnerEmail = owner.Email,
            OwnerLoginType = owner.LoginType,
            OwnerRoles = [.. owner.RbacRoles.Append(Sdk.RoleName.Member).Distinct().Select(role => new OwnerRole(role, null)), .. organizationRoles],
            HostProviderEnabled = host.Enabled,
            HostDataDirectory = host.DataDirectory,
            AgentBinaryPath = agent.Path,
        };
    }

    private sealed record OwnerRow
    {
        public Guid Id { get; init; }

        public string Username { get; init; } = "";

        public string Name { get; init; } = "";

        public string Email { get; init; } = "";

        public string LoginType { get; init; } = "";

        public string[] RbacRoles { get; init; } = [];
    }
}
