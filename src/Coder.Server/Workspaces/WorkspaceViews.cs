using System.Text.Json;
using Coder.Sdk;
using Coder.Server.Database;
using Coder.Server.Http;
using Dapper;
using Microsoft.Extensions.Caching.Memory;
using Npgsql;

namespace Coder.Server.Workspaces;

/// <summary>A workspace on a page of the list, and the numbers of its changes and of those that many workspaces share.</summary>
internal sealed record WorkspaceRow
{
    public Guid Id { get; init; }

    /// <summary>The job of the latest build.</summary>
    public Guid JobId { get; init; }

    public bool Favorite { get; init; }

    public DateTimeOffset LastUsedAt { get; init; }

    public long[] Changes { get; init; } = [];

    public long[] SharedChanges { get; init; } = [];
}

/// <summary>
/// Workspaces in the JSON of the list. One that has not changed since it was read is neither read nor written again; whether it has is known from
/// numbers that the database keeps, which were read in the same request (see <c>workspace_changes</c>), so that no answer is older than its request.
/// What changes without such a number is added to each answer: the viewer's favorite, the last use, and the agents' last signs of life.
/// </summary>
internal sealed class WorkspaceViews : IDisposable
{
    /// <summary>Workspaces that are kept; with their JSON they take some 20 KB each.</summary>
    private const int Limit = 1_000;

    private readonly MemoryCache _kept = new(new MemoryCacheOptions { SizeLimit = Limit });

    /// <summary>The JSON of these workspaces, in their order.</summary>
    public async Task<IReadOnlyList<byte[]>> ReadAsync(
        NpgsqlConnection connection, IReadOnlyList<WorkspaceRow> rows, Guid viewer, DateTimeOffset now, CancellationToken ct)
    {
        var views = new Dictionary<Guid, View>(rows.Count);
        var missing = new List<WorkspaceRef>();
        foreach (var row in rows)
        {
            if (_kept.TryGetValue(row.Id, out View? kept) && kept!.IsOf(row))
            {
                views.Add(row.Id, kept);
            }
            else
            {
                missing.Add(new WorkspaceRef(row.Id, row.JobId));
            }
        }

        var signs = await SignsOfLifeAsync(connection, [.. views.Values.SelectMany(view => view.Agents)], ct);
        var read = (await WorkspaceReader.ReadAsync(connection, missing, viewer, withMetadata: false, now, ct)).ToDictionary(workspace => workspace.Id);
        foreach (var row in rows.Where(row => read.ContainsKey(row.Id)))
        {
            var view = new View(row, read[row.Id]);
            views.Add(row.Id, view);
            Keep(view);
        }

        return [.. rows.Where(row => views.ContainsKey(row.Id)).Select(row => views[row.Id].ToJson(row, signs, now))];
    }

    public void Dispose() => _kept.Dispose();

    private static async Task<Dictionary<Guid, DateTimeOffset>> SignsOfLifeAsync(NpgsqlConnection connection, Guid[] agents, CancellationToken ct)
    {
        if (agents.Length == 0)
        {
            return [];
        }

        using var grid = await PreparedGrid.QueryAsync(
            connection,
            "SELECT id, last_connected_at FROM workspace_agents WHERE id = ANY (@agents) AND last_connected_at IS NOT NULL",
            new Dictionary<string, object> { ["agents"] = agents },
            ct);
        return (await grid.ReadAsync<(Guid Id, DateTimeOffset At)>()).ToDictionary(row => row.Id, row => row.At);
    }

    private void Keep(View view)
    {
        // How long a job waits depends on other jobs.
        if (view.Workspace.LatestBuild.Job.Status != ProvisionerJobStatus.Pending)
        {
            _kept.Set(view.Workspace.Id, view, new MemoryCacheEntryOptions { Size = 1 });
        }
    }

    /// <summary>A workspace as it was read, and the JSON that it was last shown as.</summary>
    private sealed class View(WorkspaceRow row, Workspace workspace)
    {
        private Shown? _shown;

        public Workspace Workspace => workspace;

        /// <summary>The agents that were ever connected.</summary>
        public Guid[] Agents { get; } =
        [
            .. workspace.LatestBuild.Resources.SelectMany(resource => resource.Agents ?? [])
                .Where(agent => agent.FirstConnectedAt is not null).Select(agent => agent.Id),
        ];

        public bool IsOf(WorkspaceRow other) =>
            row.JobId == other.JobId && row.Changes.AsSpan().SequenceEqual(other.Changes) && row.SharedChanges.AsSpan().SequenceEqual(other.SharedChanges);

        public byte[] ToJson(WorkspaceRow asked, Dictionary<Guid, DateTimeOffset> signs, DateTimeOffset now)
        {
            var agents = AgentsAt(signs, now);
            if (_shown is { } shown && shown.Favorite == asked.Favorite && shown.LastUsedAt == asked.LastUsedAt && shown.HasAgents(agents))
            {
                return shown.Json;
            }

            var build = workspace.LatestBuild with
            {
                Resources =
                [
                    .. workspace.LatestBuild.Resources.Select(resource => resource with
                    {
                        Agents = resource.Agents?.Select(agent => agents.GetValueOrDefault(agent.Id, agent)).ToArray(),
                    }),
                ],
            };
            var current = workspace with
            {
                Favorite = asked.Favorite,
                LastUsedAt = asked.LastUsedAt,
                LatestBuild = build,
                Health = WorkspaceReader.Health(build),
            };
            var json = JsonSerializer.SerializeToUtf8Bytes(current, Json.Options);
            _shown = new Shown(asked.Favorite, asked.LastUsedAt, agents, json);
            return json;
        }

        private Dictionary<Guid, WorkspaceAgent> AgentsAt(Dictionary<Guid, DateTimeOffset> signs, DateTimeOffset now) =>
            workspace.LatestBuild.Resources.SelectMany(resource => resource.Agents ?? [])
                .Select(agent => signs.TryGetValue(agent.Id, out var sign) ? agent with { LastConnectedAt = sign } : agent)
                .ToDictionary(agent => agent.Id, agent => AgentStatus.Complete(agent, now));
    }

    private sealed record Shown(bool Favorite, DateTimeOffset LastUsedAt, Dictionary<Guid, WorkspaceAgent> Agents, byte[] Json)
    {
        public bool HasAgents(Dictionary<Guid, WorkspaceAgent> others) =>
            Agents.Count == others.Count && others.All(other =>
                Agents.TryGetValue(other.Key, out var agent) && agent.Status == other.Value.Status && agent.LastConnectedAt == other.Value.LastConnectedAt);
    }
}
