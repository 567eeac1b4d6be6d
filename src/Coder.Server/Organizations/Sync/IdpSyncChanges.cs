using System.Text.Json;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Audit;
using Coder.Server.Http;
using Coder.Server.Identity.Oidc.Sync;
using Dapper;
using Npgsql;

namespace Coder.Server.Organizations.Sync;

/// <summary>How logins decide about organizations, groups and roles: reads and changes the settings. Every method authorises the actor.</summary>
internal sealed class IdpSyncChanges(NpgsqlDataSource database, Authorizer authorizer, IdpSyncStore store, OrganizationRoles roles)
{
    private const string Refused = "The sync cannot be set like this.";

    /// <summary>How organizations are synced.</summary>
    public async Task<Outcome<OrganizationSyncSettings>> OrganizationsAsync(Actor actor, CancellationToken ct)
    {
        if (Require(actor, Actions.Read, null) is { } refused)
        {
            return refused;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        return await store.OrganizationsAsync(connection, ct);
    }

    /// <summary>Changes how organizations are synced.</summary>
    public Task<Outcome<OrganizationSyncSettings>> SetOrganizationsAsync(
        Actor actor, Func<OrganizationSyncSettings, OrganizationSyncSettings> change, CancellationToken ct) => ChangeAsync(
        actor,
        new Setting(AuditResource.IdpSyncSettingsOrganization, IdpSyncStore.OrganizationKey, null),
        connection => store.OrganizationsAsync(connection, ct),
        change,
        async (connection, settings, errors) =>
        {
            IdpSyncRules.CheckField(settings.Field, errors);
            IdpSyncRules.CheckMapping(settings.Mapping, errors);
            if (errors.Count == 0)
            {
                await CheckIdsAsync(connection, settings.Mapping, "SELECT id FROM organizations WHERE NOT deleted", "organization", null, errors, ct);
            }
        },
        ct);

    /// <summary>How an organization's groups are synced.</summary>
    public async Task<Outcome<GroupSyncSettings>> GroupsAsync(Actor actor, Organization organization, CancellationToken ct)
    {
        if (Require(actor, Actions.Read, organization.Id) is { } refused)
        {
            return refused;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        return await store.GroupsAsync(connection, organization.Id, organization.IsDefault, ct);
    }

    /// <summary>Changes how an organization's groups are synced.</summary>
    public Task<Outcome<GroupSyncSettings>> SetGroupsAsync(
        Actor actor, Organization organization, Func<GroupSyncSettings, GroupSyncSettings> change, CancellationToken ct) => ChangeAsync(
        actor,
        new Setting(AuditResource.IdpSyncSettingsGroup, IdpSyncStore.GroupsKey(organization.Id), organization),
        connection => store.GroupsAsync(connection, organization.Id, organization.IsDefault, ct),
        change,
        async (connection, settings, errors) =>
        {
            IdpSyncRules.CheckField(settings.Field, errors);
            IdpSyncRules.CheckPattern(settings.RegexFilter, errors);
            IdpSyncRules.CheckMapping(settings.Mapping, errors);
            if (errors.Count == 0)
            {
                await CheckIdsAsync(
                    connection, settings.Mapping, "SELECT id FROM groups WHERE organization_id = @organization", "group", organization.Id, errors, ct);
            }
        },
        ct);

    /// <summary>How roles in an organization are synced.</summary>
    public async Task<Outcome<RoleSyncSettings>> RolesAsync(Actor actor, Organization organization, CancellationToken ct)
    {
        if (Require(actor, Actions.Read, organization.Id) is { } refused)
        {
            return refused;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        return await IdpSyncStore.RolesAsync(connection, organization.Id, ct);
    }

    /// <summary>Changes how roles in an organization are synced. Nobody gives by it roles that they may not give themselves.</summary>
    public Task<Outcome<RoleSyncSettings>> SetRolesAsync(
        Actor actor, Organization organization, Func<RoleSyncSettings, RoleSyncSettings> change, CancellationToken ct) => ChangeAsync(
        actor,
        new Setting(AuditResource.IdpSyncSettingsRole, IdpSyncStore.RolesKey(organization.Id), organization),
        connection => IdpSyncStore.RolesAsync(connection, organization.Id, ct),
        change,
        async (connection, settings, errors) =>
        {
            IdpSyncRules.CheckField(settings.Field, errors);
            IdpSyncRules.CheckMapping(settings.Mapping, errors);
            if (errors.Count == 0)
            {
                var before = await IdpSyncStore.RolesAsync(connection, organization.Id, ct);
                await CheckRolesAsync(connection, actor, organization.Id, before, settings, errors, ct);
            }
        },
        ct);

    private static async Task CheckIdsAsync(
        NpgsqlConnection connection, IReadOnlyDictionary<string, IReadOnlyList<Guid>> mapping, string known, string what, Guid? organization,
        List<ValidationError> errors, CancellationToken ct)
    {
        var missing = await connection.QueryAsync<Guid>(new CommandDefinition(
            $"SELECT id FROM unnest(@ids) AS id EXCEPT {known}",
            new { ids = mapping.Values.SelectMany(gets => gets).Distinct().ToArray(), organization },
            cancellationToken: ct));
        foreach (var id in missing)
        {
            errors.Add(new("mapping", $"There is no {what} {id}{(organization is null ? "" : " in this organization")}."));
        }
    }

    private async Task CheckRolesAsync(
        NpgsqlConnection connection, Actor actor, Guid organization, RoleSyncSettings before, RoleSyncSettings after,
        List<ValidationError> errors, CancellationToken ct)
    {
        static string[] Named(RoleSyncSettings settings) => OrganizationRoles.Normalise(settings.Mapping.Values.SelectMany(gets => gets));
        var problem = await roles.CheckChangeAsync(connection, actor, organization, "mapping", Named(before), Named(after), ct);
        if (problem is not null)
        {
            errors.AddRange(problem.Validations ?? [new ValidationError("mapping", problem.Message)]);
        }
    }

    private async Task<Outcome<T>> ChangeAsync<T>(
        Actor actor,
        Setting setting,
        Func<NpgsqlConnection, Task<T>> read,
        Func<T, T> change,
        Func<NpgsqlConnection, T, List<ValidationError>, Task> check,
        CancellationToken ct)
        where T : class
    {
        if (Require(actor, Actions.Update, setting.Organization?.Id) is { } refused)
        {
            return refused;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);

        // Two changes of one setting take turns, so that none is lost.
        await connection.ExecuteAsync(new CommandDefinition(
            "SELECT pg_advisory_xact_lock(hashtextextended(@Key, 0))", new { setting.Key }, cancellationToken: ct));
        var before = await read(connection);
        var after = change(before);
        var errors = new List<ValidationError>();
        await check(connection, after, errors);
        if (errors.Count > 0)
        {
            return ApiError.BadRequest(Refused, [.. errors]);
        }

        await connection.ExecuteAsync(new CommandDefinition(
            "INSERT INTO site_settings (key, value) VALUES (@Key, @value) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            new { setting.Key, value = JsonSerializer.Serialize(after, Json.Options) },
            cancellationToken: ct));
        await AuditLog.WriteAsync(
            connection,
            actor,
            new AuditEntry
            {
                ResourceType = setting.AuditType,
                ResourceId = setting.Organization?.Id ?? Guid.Empty,
                Target = setting.Organization?.Name ?? "",
                OrganizationId = setting.Organization?.Id,
                Action = AuditAction.Write,
                Diff = AuditDiff.Between(setting.AuditType, before, after),
            },
            ct);
        await transaction.CommitAsync(ct);
        return after;
    }

    private ApiError? Require(Actor actor, string action, Guid? organization) =>
        authorizer.Require(actor, action, new AccessObject(ResourceTypes.IdpSyncSettings, organization)) is null
            ? null
            : ApiError.Forbidden(action == Actions.Read ? "You may not read how logins are synced." : "You may not change how logins are synced.");

    /// <summary>Where a setting is kept, and how the audit log names it.</summary>
    private sealed record Setting(string AuditType, string Key, Organization? Organization);
}
