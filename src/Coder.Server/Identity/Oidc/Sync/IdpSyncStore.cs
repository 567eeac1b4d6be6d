using System.Text.Json;
using Coder.Sdk;
using Coder.Server.Configuration;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Identity.Oidc.Sync;

/// <summary>How logins change memberships, groups and roles of one user's organizations.</summary>
/// <param name="Groups">Settings by organization; one without an entry keeps its groups.</param>
/// <param name="Roles">Settings by organization; one without an entry keeps its roles.</param>
internal sealed record IdpSyncSettings(
    IReadOnlyDictionary<Guid, GroupSyncSettings> Groups, IReadOnlyDictionary<Guid, RoleSyncSettings> Roles);

/// <summary>
/// Reads what administrators set at run time (<c>site_settings</c>, in the API's JSON) and, where they set nothing, the start's settings: those
/// hold for the default organization.
/// </summary>
internal sealed class IdpSyncStore(OidcOptions options)
{
    /// <summary>Key of <see cref="OrganizationSyncSettings"/>.</summary>
    public const string OrganizationKey = "idpsync:organization";

    /// <summary>Key of an organization's <see cref="GroupSyncSettings"/>.</summary>
    public static string GroupsKey(Guid organization) => $"idpsync:{organization}:groups";

    /// <summary>Key of an organization's <see cref="RoleSyncSettings"/>.</summary>
    public static string RolesKey(Guid organization) => $"idpsync:{organization}:roles";

    /// <summary>Settings of organizations, before anybody changes them at run time.</summary>
    public OrganizationSyncSettings DefaultOrganizations => new()
    {
        Field = options.OrganizationField,
        Mapping = options.OrganizationMapping.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<Guid>)pair.Value),
        OrganizationAssignDefault = options.OrganizationAssignDefault,
    };

    /// <summary>Settings of the default organization's groups, before anybody changes them at run time.</summary>
    public GroupSyncSettings DefaultGroups => new()
    {
        Field = options.GroupField,
        LegacyGroupNameMapping = options.GroupMapping,
        RegexFilter = options.GroupRegexFilter?.ToString(),
        AutoCreateMissingGroups = options.GroupAutoCreate,
    };

    /// <summary>How the organization claim is read.</summary>
    public async Task<OrganizationSyncSettings> OrganizationsAsync(NpgsqlConnection connection, CancellationToken ct) =>
        Parse<OrganizationSyncSettings>(await ReadAsync(connection, [OrganizationKey], ct), OrganizationKey) ?? DefaultOrganizations;

    /// <summary>How groups and roles of these organizations are read.</summary>
    public async Task<IdpSyncSettings> ReadAsync(
        NpgsqlConnection connection, IReadOnlyCollection<Guid> organizations, Guid defaultOrganization, CancellationToken ct)
    {
        var texts = await ReadAsync(connection, [.. organizations.SelectMany(id => (string[])[GroupsKey(id), RolesKey(id)])], ct);
        var groups = new Dictionary<Guid, GroupSyncSettings>();
        var roles = new Dictionary<Guid, RoleSyncSettings>();
        foreach (var id in organizations)
        {
            if ((Parse<GroupSyncSettings>(texts, GroupsKey(id)) ?? (id == defaultOrganization ? DefaultGroups : null)) is { Field.Length: > 0 } group)
            {
                groups[id] = group;
            }

            if (Parse<RoleSyncSettings>(texts, RolesKey(id)) is { Field.Length: > 0 } role)
            {
                roles[id] = role;
            }
        }

        return new IdpSyncSettings(groups, roles);
    }

    /// <summary>How an organization's groups are read, also when they are not.</summary>
    public async Task<GroupSyncSettings> GroupsAsync(NpgsqlConnection connection, Guid organization, bool isDefault, CancellationToken ct) =>
        Parse<GroupSyncSettings>(await ReadAsync(connection, [GroupsKey(organization)], ct), GroupsKey(organization))
        ?? (isDefault ? DefaultGroups : new GroupSyncSettings());

    /// <summary>How roles in an organization are read, also when they are not.</summary>
    public static async Task<RoleSyncSettings> RolesAsync(NpgsqlConnection connection, Guid organization, CancellationToken ct) =>
        Parse<RoleSyncSettings>(await ReadAsync(connection, [RolesKey(organization)], ct), RolesKey(organization)) ?? new RoleSyncSettings();

    private static async Task<Dictionary<string, string>> ReadAsync(NpgsqlConnection connection, string[] keys, CancellationToken ct)
    {
        var rows = await connection.QueryAsync<(string Key, string Value)>(new CommandDefinition(
            "SELECT key, value FROM site_settings WHERE key = ANY(@keys)", new { keys }, cancellationToken: ct));
        return rows.ToDictionary(row => row.Key, row => row.Value);
    }

    private static T? Parse<T>(Dictionary<string, string> texts, string key)
        where T : class => texts.TryGetValue(key, out var json) ? JsonSerializer.Deserialize<T>(json, Json.Options) : null;
}
