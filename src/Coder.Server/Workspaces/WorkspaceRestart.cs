using System.Text.Json;
using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Http;
using Coder.Server.Provisioning;
using Dapper;
using Npgsql;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Coder.Server.Workspaces;

/// <summary>Restarts on the server's side: a stop that was asked for with <c>on_success</c> queues the start when it has succeeded.</summary>
internal sealed partial class WorkspaceRestart(BuildCreator builds, ILogger<WorkspaceRestart> logger)
{
    /// <summary>Queues the next build in the transaction that completes the previous one.</summary>
    public async Task QueueNextAsync(NpgsqlConnection connection, BuildContext done, CancellationToken ct)
    {
        var next = await connection.QuerySingleAsync<NextRow>(new CommandDefinition(
            "SELECT on_success::text AS on_success, initiator_id, reason FROM workspace_builds WHERE id = @BuildId",
            new { done.BuildId },
            cancellationToken: ct));
        if (next.OnSuccess is null || JsonSerializer.Deserialize<BuildOnSuccess>(next.OnSuccess, Json.Options) is not { } request)
        {
            return;
        }

        var queued = await builds.CreateAsync(
            connection,
            new BuildOrder
            {
                Actor = Actor.System("restart"),
                WorkspaceId = done.WorkspaceId,
                Transition = WorkspaceTransition.Start,
                InitiatorId = next.InitiatorId,
                Reason = next.Reason,
                VersionId = request.TemplateVersionId,
                Parameters = request.RichParameterValues ?? [],
                PresetId = request.TemplateVersionPresetId,
            },
            ct);
        if (queued.Error is { } error)
        {
            LogNotQueued(done.WorkspaceId, error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Workspace {WorkspaceId} was stopped for a restart, but its start could not be queued: {Reason}")]
    private partial void LogNotQueued(Guid workspaceId, string reason);

    private sealed record NextRow
    {
        public string? OnSuccess { get; init; }

        public Guid InitiatorId { get; init; }

        public string Reason { get; init; } = "";
    }
}
