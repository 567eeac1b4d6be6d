using System.Text.RegularExpressions;
using Coder.Sdk;
using Dapper;
using Npgsql;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Coder.Server.Identity.Oidc.Sync;

/// <summary>Puts a user into the groups of an organization that a claim names, and takes them out of the others.</summary>
internal sealed partial class GroupSync(TimeProvider time, ILogger<GroupSync> logger)
{
    private const int MaxNameLength = 255;

    /// <summary>
    /// Providers leave a claim out when it would be empty, so a missing one means no groups. One that is not a list of texts changes nothing.
    /// </summary>
    public async Task RunAsync(
        NpgsqlConnection connection, Guid userId, Guid organization, OidcClaims claims, GroupSyncSettings settings, CancellationToken ct)
    {
        if (claims.Strings(settings.Field) is not { } values)
        {
            LogNoList(settings.Field, userId);
            return;
        }

        var (ids, names) = Expected(values, settings);
        if (settings.AutoCreateMissingGroups)
        {
            await CreateMissingAsync(connection, organization, names, ct);
        }

        // The group "Everyone" has the organization's id and no members of its own.
        await connection.ExecuteAsync(new CommandDefinition(
            """
            WITH expected AS (
                SELECT id FROM groups
                WHERE organization_id = @organization AND id <> @organization AND (id = ANY(@ids) OR lower(name) = ANY(@names))
            ), gone AS (
                DELETE FROM group_members m USING groups g
                WHERE g.id = m.group_id AND g.organization_id = @organization AND m.user_id = @userId
                  AND m.group_id NOT IN (SELECT id FROM expected)
            )
            INSERT INTO group_members (group_id, user_id) SELECT id, @userId FROM expected ON CONFLICT DO NOTHING
            """,
            new { userId, organization, ids, names = names.Select(name => name.ToLowerInvariant()).ToArray() },
            cancellationToken: ct));
    }

    /// <summary>Ids and names of the groups that the values mean: names are mapped, then filtered, then mapped to ids.</summary>
    internal static (Guid[] Ids, string[] Names) Expected(IReadOnlyList<string> values, GroupSyncSettings settings)
    {
        var filter = settings.RegexFilter is { Length: > 0 } pattern
            ? new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))
            : null;
        var ids = new HashSet<Guid>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var value in values)
        {
            var name = settings.LegacyGroupNameMapping?.GetValueOrDefault(value) ?? value;
            if (filter?.IsMatch(name) == false)
            {
                continue;
            }

            if (settings.Mapping.TryGetValue(name, out var mapped))
            {
                ids.UnionWith(mapped);
            }
            else if (name.Trim().Length > 0 && name.Length <= MaxNameLength && !name.Any(char.IsControl))
            {
                names.Add(name);
            }
        }

        return ([.. ids], [.. names]);
    }

    private async Task CreateMissingAsync(NpgsqlConnection connection, Guid organization, string[] names, CancellationToken ct)
    {
        // In the order of the names, so that two logins that create the same groups wait for each other instead of blocking each other.
        foreach (var name in names.Order(StringComparer.OrdinalIgnoreCase))
        {
            await connection.ExecuteAsync(new CommandDefinition(
                """
                INSERT INTO groups (id, organization_id, name, source, created_at, updated_at)
                SELECT @id, @organization, @name, 'oidc', @now, @now
                WHERE NOT EXISTS (SELECT FROM groups WHERE organization_id = @organization AND lower(name) = lower(@name))
                ON CONFLICT DO NOTHING
                """,
                new { id = Guid.NewGuid(), organization, name, now = time.GetUtcNow() },
                cancellationToken: ct));
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The claim {Field} of user {UserId} is not a list of texts; their groups stay as they are")]
    private partial void LogNoList(string field, Guid userId);
}
