using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Search;
using Dapper;
using Npgsql;

namespace Coder.Server.Audit;

/// <summary>
/// Translates the audit log's <c>q=</c> to SQL over <c>audit_logs a</c>. A bare word is a resource type. Names of users and
/// organizations are looked up first, so that the query itself compares ids and stays in an index.
/// </summary>
internal static class AuditSearch
{
    private static readonly string[] ResourceTypes = [.. AuditedFields.All.Select(type => type.Name)];

    private static readonly string[] BuildReasons =
    [
        BuildReason.Initiator, BuildReason.Autostart, BuildReason.Autostop, BuildReason.Dormancy, BuildReason.Cli,
        BuildReason.Dashboard, BuildReason.SshConnection, BuildReason.VsCodeConnection, BuildReason.JetBrainsConnection,
    ];

    /// <summary>Adds what the text asks for to <paramref name="conditions"/>; answers what is wrong with it.</summary>
    public static async Task<IReadOnlyList<ValidationError>> TranslateAsync(
        NpgsqlConnection connection, string? text, Actor actor, SqlConditions conditions, CancellationToken ct)
    {
        var query = SearchQuery.Parse(text);
        if (query.Words.Count > 1)
        {
            query.Invalid("q", $"Give one resource type instead of \"{string.Join(' ', query.Words)}\"; names are searched with resource_target or username.");
        }

        conditions.Equal("a.resource_type", query.Words is [var word] ? Known(query, word) : null);
        conditions.Equal("a.resource_type", query.OneOf("resource_type", ResourceTypes));
        conditions.Equal("a.action", query.OneOf("action", [.. AuditAction.All]));
        conditions.Equal("a.resource_id", Id(query, "resource_id"));
        conditions.Equal("a.request_id", Id(query, "request_id"));
        conditions.Equal("lower(a.resource_target)", query.Text("resource_target"));
        conditions.Equal("a.additional_fields ? 'build_reason' AND a.additional_fields ->> 'build_reason'", query.OneOf("build_reason", BuildReasons));
        if (Day(query, "date_from") is { } from)
        {
            conditions.Add("a.time >= {0}", from);
        }

        if (Day(query, "date_to") is { } to)
        {
            conditions.Add("a.time < {0}", to.AddDays(1));
        }

        var (username, email, user, organization) = (query.Text("username"), query.Text("email"), query.Text("user"), query.Text("organization"));
        if (query.Finish() is { Count: > 0 } problems)
        {
            return problems;
        }

        await UserAsync("lower(username) = @name", username);
        await UserAsync("lower(email) = @name", email);
        await UserAsync("lower(username) = @name OR lower(email) = @name OR id::text = @name", user);
        if (organization is not null)
        {
            conditions.OneOf("a.organization_id", await IdsAsync(
                connection, "SELECT id FROM organizations WHERE lower(name) = @name OR id::text = @name OR (@name = 'default' AND is_default)", organization, ct));
        }

        return [];

        async Task UserAsync(string condition, string? name)
        {
            if (name is not null)
            {
                conditions.OneOf("a.user_id", name == "me" ? [actor.UserId] : await IdsAsync(connection, $"SELECT id FROM users WHERE {condition}", name, ct));
            }
        }
    }

    private static string? Known(SearchQuery query, string word)
    {
        if (AuditedFields.Find(word) is null)
        {
            query.Invalid("q", $"\"{word}\" is not a resource type; use {string.Join(", ", ResourceTypes)}, or key:value.");
        }

        return word;
    }

    private static Guid? Id(SearchQuery query, string key)
    {
        if (query.Text(key) is not { } text)
        {
            return null;
        }

        if (!Guid.TryParse(text, out var id))
        {
            query.Invalid(key, $"\"{text}\" is not an id; ids are UUIDs.");
        }

        return id;
    }

    private static DateTimeOffset? Day(SearchQuery query, string key)
    {
        if (query.Text(key) is not { } text)
        {
            return null;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day) && day < DateOnly.MaxValue)
        {
            return new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        }

        query.Invalid(key, $"\"{text}\" is not a day; write it as {key}:2026-01-31 (UTC).");
        return null;
    }

    private static async Task<Guid[]> IdsAsync(NpgsqlConnection connection, string sql, string name, CancellationToken ct) =>
        [.. await connection.QueryAsync<Guid>(new CommandDefinition(sql, new { name }, cancellationToken: ct))];
}
