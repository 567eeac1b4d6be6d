using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Search;
using Coder.Server.Templates;

namespace Coder.Server.Workspaces;

/// <summary>A workspace list's <c>q=</c> as SQL.</summary>
/// <param name="Where">The condition on <c>w</c>; it joins what it needs by itself.</param>
/// <param name="Values">The values that the condition mentions, by name.</param>
/// <param name="IsAll">Whether it lets through every workspace that is not deleted.</param>
/// <param name="IsSimple">Whether at most one thing is asked for, so that there are few different conditions.</param>
/// <param name="WithMetadata">Whether the agents' metadata was asked for.</param>
/// <param name="Problems">What is wrong with the query.</param>
internal sealed record WorkspaceFilter(
    string Where,
    IReadOnlyDictionary<string, object> Values,
    bool IsAll,
    bool IsSimple,
    bool WithMetadata,
    IReadOnlyList<ValidationError> Problems);

/// <summary>Translates the search language of workspaces. A bare word is a name, or <c>owner/name</c>.</summary>
internal static class WorkspaceSearch
{
    private const string NotDeleted = "NOT w.deleted";

    private const string StatusWord =
        """
        CASE j.status
            WHEN 'running' THEN CASE b.transition WHEN 'start' THEN 'starting' WHEN 'stop' THEN 'stopping' ELSE 'deleting' END
            WHEN 'succeeded' THEN CASE b.transition WHEN 'start' THEN 'running' WHEN 'stop' THEN 'stopped' ELSE 'deleted' END
            ELSE j.status END
        """;

    private const string AgentStatusWord =
        """
        CASE WHEN a.first_connected_at IS NULL THEN
                 CASE WHEN a.connection_timeout_seconds > 0 AND @now - a.created_at > make_interval(secs => a.connection_timeout_seconds)
                      THEN 'timeout' ELSE 'connecting' END
             WHEN @now - a.last_connected_at > interval '35 seconds' THEN 'disconnected'
             WHEN a.disconnected_at IS NOT NULL AND (a.last_connected_at IS NULL OR a.last_connected_at <= a.disconnected_at) THEN 'disconnected'
             ELSE 'connected' END
        """;

    private static readonly string[] Statuses =
    [
        WorkspaceStatus.Pending, WorkspaceStatus.Starting, WorkspaceStatus.Running, WorkspaceStatus.Stopping, WorkspaceStatus.Stopped,
        WorkspaceStatus.Failed, WorkspaceStatus.Canceling, WorkspaceStatus.Canceled, WorkspaceStatus.Deleting, WorkspaceStatus.Deleted,
    ];

    /// <summary>The filter that a query's text describes.</summary>
    public static WorkspaceFilter Translate(string? text, Actor actor, DateTimeOffset now)
    {
        var query = SearchQuery.Parse(text);
        var conditions = new List<string>();
        var values = new Dictionary<string, object>(StringComparer.Ordinal) { ["now"] = now };

        AddNames(query, actor, Add);
        if (query.Ids("id") is { Count: > 0 } ids)
        {
            Add("w.id = ANY({0})", ids.ToArray());
        }

        Add("w.template_id IN (SELECT id FROM templates WHERE lower(name) = {0})", query.Text("template"));
        Add("w.organization_id IN (SELECT id FROM organizations WHERE lower(name) = {0} OR id::text = {0})", query.Text("organization"));
        var status = query.OneOf("status", Statuses);
        Add(LatestJob(StatusWord) + " = {0}", status);
        Add("w.last_used_at <= {0}", query.Time("last_used_before"));
        Add("w.last_used_at >= {0}", query.Time("last_used_after"));
        AddShares(query, actor, Add);
        AddAgents(query, Add);
        AddParameters(query, Add);

        if (query.Boolean("dormant") is { } dormant)
        {
            conditions.Add(dormant ? "w.dormant_at IS NOT NULL" : "w.dormant_at IS NULL");
        }

        if (query.Boolean("outdated") is { } outdated)
        {
            conditions.Add(LatestJob("b.template_version_id")
                + (outdated ? " <> " : " = ") + "(SELECT active_version_id FROM templates t WHERE t.id = w.template_id)");
        }

        if (query.Boolean("shared") is { } shared)
        {
            conditions.Add((shared ? "" : "NOT ") + "EXISTS (SELECT FROM workspace_acl s WHERE s.workspace_id = w.id)");
        }

        var withMetadata = query.Boolean("include_agent_metadata") ?? false;
        if (status != WorkspaceStatus.Deleted)
        {
            conditions.Add(NotDeleted);
        }

        return new WorkspaceFilter(
            string.Join(" AND ", conditions.DefaultIfEmpty("true")),
            values,
            conditions is [NotDeleted],
            conditions is [_] or [_, NotDeleted],
            withMetadata,
            query.Finish());

        void Add(string condition, object? value)
        {
            if (value is null)
            {
                return;
            }

            var parameter = $"q{conditions.Count}";
            values.Add(parameter, value);
            conditions.Add(condition.Replace("{0}", "@" + parameter));
        }
    }

    private static string LatestJob(string expression) =>
        $"""
        (SELECT {expression} FROM workspace_builds b JOIN provisioner_jobs j ON j.id = b.job_id
         WHERE b.workspace_id = w.id ORDER BY b.build_number DESC LIMIT 1)
        """;

    private static string LatestAgents(string condition) =>
        $"""
        (SELECT 1 FROM workspace_agents a JOIN workspace_resources r ON r.id = a.resource_id
         WHERE r.job_id = (SELECT b.job_id FROM workspace_builds b WHERE b.workspace_id = w.id ORDER BY b.build_number DESC LIMIT 1)
           AND {condition})
        """;

    private static void AddNames(SearchQuery query, Actor actor, Action<string, object?> add)
    {
        foreach (var word in query.Words)
        {
            if (word.Split('/') is [var owner, var name])
            {
                AddOwner(owner);
                AddName(name);
            }
            else if (word.Contains('/', StringComparison.Ordinal))
            {
                query.Invalid("q", $"\"{word}\" is not a name; write name or owner/name.");
            }
            else
            {
                AddName(word);
            }
        }

        AddName(query.Text("name"));
        AddOwner(query.Text("owner"));

        void AddName(string? name) => add("w.name ILIKE {0}", name is null ? null : $"%{TemplateSearch.EscapeLike(name)}%");

        void AddOwner(string? owner)
        {
            if (owner == "me")
            {
                add("w.owner_id = {0}", actor.UserId);
            }
            else
            {
                add("w.owner_id IN (SELECT id FROM users WHERE NOT deleted AND lower(username) = {0})", owner);
            }
        }
    }

    private static void AddShares(SearchQuery query, Actor actor, Action<string, object?> add)
    {
        const string SharedWith = "EXISTS (SELECT FROM workspace_acl s WHERE s.workspace_id = w.id AND ";
        if (query.Text("shared_with_user") is { } user)
        {
            add(
                SharedWith + "s.user_id IN (SELECT id FROM users WHERE NOT deleted AND (id::text = {0} OR lower(username) = {0})))",
                user == "me" ? actor.UserId.ToString() : user);
        }

        // A group is named by its id, by its name, or by organization/name.
        add(
            SharedWith
            + """
              s.group_id IN (
                  SELECT g.id FROM groups g JOIN organizations o ON o.id = g.organization_id
                  WHERE g.id::text = {0} OR lower(g.name) = {0} OR lower(o.name || '/' || g.name) = {0}))
              """,
            query.Text("shared_with_group"));
    }

    private static void AddAgents(SearchQuery query, Action<string, object?> add)
    {
        if (query.OneOf(
            "has-agent",
            WorkspaceAgentStatus.Connecting,
            WorkspaceAgentStatus.Connected,
            WorkspaceAgentStatus.Disconnected,
            WorkspaceAgentStatus.Timeout) is { } agent)
        {
            add("EXISTS " + LatestAgents(AgentStatusWord + " = {0}"), agent);
        }

        if (query.Boolean("healthy") is { } healthy)
        {
            var unhealthy = LatestAgents(
                $"({AgentStatusWord} = ANY({{0}}) OR a.lifecycle_state IN ('start_error', 'shutting_down', 'shutdown_timeout', 'shutdown_error', 'off'))");
            add((healthy ? "NOT EXISTS " : "EXISTS ") + unhealthy, new[] { WorkspaceAgentStatus.Disconnected, WorkspaceAgentStatus.Timeout });
        }
    }

    private static void AddParameters(SearchQuery query, Action<string, object?> add)
    {
        foreach (var term in query.Repeated("param"))
        {
            if (term.StartsWith('='))
            {
                query.Invalid("param", $"\"{term}\" names no parameter; write param:<name> or param:<name>=<value>.");
                continue;
            }

            var wanted = term.Contains('=', StringComparison.Ordinal) ? "lower(p.name || '=' || p.value)" : "lower(p.name)";
            add(
                "EXISTS (SELECT 1 FROM workspace_build_parameters p WHERE p.workspace_build_id = " + LatestJob("b.id") + $" AND {wanted} = {{0}})",
                term);
        }
    }
}
