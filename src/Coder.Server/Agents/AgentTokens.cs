using System.Security.Cryptography;
using System.Text;
using Coder.Server.Access;
using Coder.Server.Http;
using Dapper;
using Npgsql;

namespace Coder.Server.Agents;

/// <summary>Finds the agent that stands behind a token. Tokens are stored as SHA-256 only.</summary>
internal sealed class AgentTokens(NpgsqlDataSource database)
{
    /// <summary>Agent tokens are UUIDs, session tokens are not.</summary>
    public static bool LooksLikeOne(string token) => Guid.TryParse(token, out _);

    /// <summary>What is stored instead of a token.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>
    /// The agent as an actor. 401 for an unknown token or a deleted workspace, 403 for an agent of a build that is not the
    /// workspace's latest: its workspace was rebuilt, and another agent took over.
    /// </summary>
    public async Task<Outcome<Actor>> AuthenticateAsync(string token, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var agent = await connection.QuerySingleOrDefaultAsync<AgentRow>(new CommandDefinition(
            """
            SELECT a.id, w.id AS workspace_id, w.owner_id, u.username, u.status,
                   b.build_number = (SELECT max(build_number) FROM workspace_builds WHERE workspace_id = w.id) AS is_latest
            FROM workspace_agents a
            JOIN workspace_resources r ON r.id = a.resource_id
            JOIN workspace_builds b ON b.job_id = r.job_id
            JOIN workspaces w ON w.id = b.workspace_id AND NOT w.deleted
            JOIN users u ON u.id = w.owner_id AND NOT u.deleted
            WHERE a.hashed_token = @hash
            """,
            new { hash = Hash(token) },
            cancellationToken: ct));
        if (agent is null)
        {
            return ApiError.Unauthorized(
                "Agent token is invalid.", "No workspace has it: the workspace was deleted, or the token is of another deployment.");
        }

        if (!agent.IsLatest)
        {
            return ApiError.Forbidden("Agent trying to connect from non-latest build.") with
            {
                Detail = "The workspace was built again since this agent started; only agents of the latest build may connect.",
            };
        }

        if (agent.Status == Sdk.UserStatus.Suspended)
        {
            return ApiError.Unauthorized("The owner of this workspace is suspended.");
        }

        return new Actor(ActorKind.Agent, agent.OwnerId, agent.Username)
        {
            AgentId = agent.Id,
            WorkspaceId = agent.WorkspaceId,
        };
    }

    private sealed class AgentRow
    {
        public Guid Id { get; init; }

        public Guid WorkspaceId { get; init; }

        public Guid OwnerId { get; init; }

        public string Username { get; init; } = "";

        public string Status { get; init; } = "";

        public bool IsLatest { get; init; }
    }
}
