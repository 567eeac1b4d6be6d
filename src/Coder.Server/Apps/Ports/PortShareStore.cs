using Coder.Sdk;
using Coder.Server.Access;
using Coder.Server.Agents;
using Coder.Server.Audit;
using Coder.Server.Database;
using Coder.Server.Http;
using Coder.Server.Workspaces;
using Dapper;
using Npgsql;

namespace Coder.Server.Apps.Ports;

/// <summary>Which ports of a workspace others may open. Every method authorises its actor.</summary>
internal sealed class PortShareStore(NpgsqlDataSource database, WorkspaceStore workspaces, Notifications notifications)
{
    private const int FirstPort = 9;
    private const int LastPort = 65535;

    /// <summary>Shares of one workspace; more are refused.</summary>
    private const int MaxShares = 200;

    /// <summary>An error when the actor may not change what the workspace shares, else null.</summary>
    public async Task<ApiError?> RefuseAsync(Actor actor, Guid workspaceId, CancellationToken ct) =>
        (await workspaces.GetAsync(actor, workspaceId, ct, Actions.Update)).Error;

    /// <summary>The shares, by agent and port.</summary>
    public async Task<Outcome<WorkspaceAgentPortShares>> ListAsync(Actor actor, Guid workspaceId, CancellationToken ct)
    {
        var found = await workspaces.GetAsync(actor, workspaceId, ct);
        if (found.Error is { } error)
        {
            return error;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        return new WorkspaceAgentPortShares
        {
            Shares =
            [
                .. await connection.QueryAsync<WorkspaceAgentPortShare>(new CommandDefinition(
                    """
                    SELECT workspace_id, agent_name, port, share_level, protocol FROM workspace_agent_port_shares
                    WHERE workspace_id = @workspaceId ORDER BY agent_name, port
                    """,
                    new { workspaceId },
                    cancellationToken: ct)),
            ],
        };
    }

    /// <summary>Shares a port, or shares it otherwise than before; no further than the template allows.</summary>
    public async Task<Outcome<WorkspaceAgentPortShare>> ShareAsync(
        Actor actor, Guid workspaceId, UpsertWorkspaceAgentPortShareRequest request, CancellationToken ct)
    {
        var found = await workspaces.GetAsync(actor, workspaceId, ct, Actions.Update);
        if ((found.Error ?? Check(request)) is { } error)
        {
            return error;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var most = await connection.ExecuteScalarAsync<string>(new CommandDefinition(
            "SELECT max_port_share_level FROM templates WHERE id = @TemplateId", new { found.Value.TemplateId }, cancellationToken: ct));
        if (!SharingLevels.IsWithin(request.ShareLevel, most!))
        {
            return ApiError.Invalid(
                "share_level", $"The template {found.Value.TemplateName} lets ports be shared up to \"{most}\" (max_port_share_level). Ask its administrators for more.");
        }

        var agents = (found.Value.LatestBuild.Resources ?? []).SelectMany(resource => resource.Agents ?? []).Select(agent => agent.Name).ToList();
        if (!agents.Contains(request.AgentName, StringComparer.OrdinalIgnoreCase))
        {
            return ApiError.Invalid("agent_name", $"The workspace has no agent \"{request.AgentName}\".{Has(agents)}");
        }

        var share = new WorkspaceAgentPortShare
        {
            WorkspaceId = workspaceId,
            AgentName = request.AgentName.ToLowerInvariant(),
            Port = request.Port,
            ShareLevel = request.ShareLevel,
            Protocol = request.Protocol,
        };
        var written = await WriteAsync(
            connection,
            actor,
            found.Value,
            $"""
            INSERT INTO workspace_agent_port_shares (workspace_id, agent_name, port, share_level, protocol)
            SELECT @WorkspaceId, @AgentName, @Port, @ShareLevel, @Protocol
            WHERE (SELECT count(*) FROM workspace_agent_port_shares WHERE workspace_id = @WorkspaceId) < {MaxShares}
            ON CONFLICT (workspace_id, agent_name, port) DO UPDATE SET share_level = excluded.share_level, protocol = excluded.protocol
            """,
            share,
            ct);
        return written > 0 ? share : ApiError.Conflict($"The workspace shares {MaxShares} ports already. End one of the shares first.");
    }

    /// <summary>Ends the sharing of a port.</summary>
    public async Task<Outcome<Nothing>> EndAsync(Actor actor, Guid workspaceId, DeleteWorkspaceAgentPortShareRequest request, CancellationToken ct)
    {
        var found = await workspaces.GetAsync(actor, workspaceId, ct, Actions.Update);
        if (found.Error is { } error)
        {
            return error;
        }

        await using var connection = await database.OpenConnectionAsync(ct);
        var ended = await WriteAsync(
            connection,
            actor,
            found.Value,
            "DELETE FROM workspace_agent_port_shares WHERE workspace_id = @workspaceId AND agent_name = lower(@AgentName) AND port = @Port",
            new { workspaceId, request.AgentName, request.Port },
            ct);
        return ended > 0 ? Nothing.Value : ApiError.NotFound();
    }

    /// <summary>Changes the shares, records the change with them, and tells of it.</summary>
    private async Task<int> WriteAsync(
        NpgsqlConnection connection, Actor actor, Workspace workspace, string sql, object parameters, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var before = await SnapshotAsync(connection, workspace.Id, ct);
        var written = await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: ct));
        if (written > 0)
        {
            var after = await SnapshotAsync(connection, workspace.Id, ct);
            await AuditLog.WriteAsync(connection, actor, AuditEntries.OfWorkspace(workspace, AuditDiff.Between(AuditResource.Workspace, before, after)), ct);
        }

        await transaction.CommitAsync(ct);
        await notifications.PublishAsync(AgentChannels.Workspace(workspace.Id));
        return written;
    }

    /// <summary>The shares as the audit log tells them: <c>agent:port</c> with level and protocol.</summary>
    private static async Task<object> SnapshotAsync(NpgsqlConnection connection, Guid workspaceId, CancellationToken ct) => new
    {
        port_shares = (await connection.QueryAsync<(string Port, string Share)>(new CommandDefinition(
            """
            SELECT agent_name || ':' || port, share_level || ' ' || protocol FROM workspace_agent_port_shares
            WHERE workspace_id = @workspaceId ORDER BY agent_name, port
            """,
            new { workspaceId },
            cancellationToken: ct))).ToDictionary(row => row.Port, row => row.Share),
    };

    private static ApiError? Check(UpsertWorkspaceAgentPortShareRequest request)
    {
        var problems = new List<ValidationError>();
        if (request.Port is < FirstPort or > LastPort)
        {
            problems.Add(new("port", $"Must be from {FirstPort} to {LastPort}."));
        }

        if (request.ShareLevel is not (AppSharingLevel.Authenticated or AppSharingLevel.Organization or AppSharingLevel.Public))
        {
            problems.Add(new("share_level", $"\"{request.ShareLevel}\" is not a level; use authenticated, organization or public. Delete the share to keep the port to yourself."));
        }

        if (request.Protocol is not ("http" or "https"))
        {
            problems.Add(new("protocol", $"\"{request.Protocol}\" is not a protocol; use http or https."));
        }

        return problems.Count > 0 ? ApiError.BadRequest("Validation failed.", [.. problems]) : null;
    }

    private static string Has(List<string> agents) => agents.Count == 0 ? " It has none." : $" It has: {string.Join(", ", agents)}.";
}
