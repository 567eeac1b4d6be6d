using Coder.Server.Agents;
using Coder.Server.Tests.Infrastructure;
using Dapper;

namespace Coder.Server.Tests.Agents;

/// <summary>A started workspace with one agent, written straight into the database.</summary>
internal sealed record AgentRows(Guid WorkspaceId, Guid AgentId, Guid ScriptId, Guid AppId, string Token)
{
    /// <summary>Makes a workspace of the user with a succeeded start build.</summary>
    public static async Task<AgentRows> CreateAsync(TestServer server, TestUser owner)
    {
        var rows = new AgentRows(Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid().ToString());
        await using var connection = await server.Database.OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            BEGIN;
            INSERT INTO files (id, hash, created_by, created_at, data) VALUES (@file, @file, @owner, now(), '');
            INSERT INTO provisioner_jobs (id, organization_id, initiator_id, type, file_id, input, created_at, updated_at, started_at, completed_at)
            VALUES (@importJob, @organization, @owner, 'template_version_import', @file, '{}', now(), now(), now(), now());
            INSERT INTO template_versions (id, organization_id, template_id, job_id, name, created_by, created_at, updated_at)
            VALUES (@version, @organization, NULL, @importJob, 'v1', @owner, now(), now());
            INSERT INTO templates (id, organization_id, name, active_version_id, created_by, created_at, updated_at)
            VALUES (@template, @organization, 't' || left(@template::text, 8), @version, @owner, now(), now());
            INSERT INTO workspaces (id, owner_id, organization_id, template_id, name, created_at, updated_at, last_used_at)
            VALUES (@WorkspaceId, @owner, @organization, @template, 'w' || left(@template::text, 8), now(), now(), now() - interval '1 day');
            COMMIT;
            """,
            new
            {
                file = Guid.NewGuid(),
                importJob = Guid.NewGuid(),
                version = Guid.NewGuid(),
                template = Guid.NewGuid(),
                rows.WorkspaceId,
                owner = owner.Id,
                organization = owner.OrganizationId,
            });
        await rows.BuildAsync(server, rows.AgentId, rows.Token);
        await connection.ExecuteAsync(
            """
            INSERT INTO workspace_agent_scripts (id, workspace_agent_id, log_source_id, script, run_on_start, run_on_stop, start_blocks_login, display_name, created_at)
            VALUES (@ScriptId, @AgentId, @ScriptId, 'echo hi', true, false, false, 'Hello', now());
            INSERT INTO workspace_agent_metadata (workspace_agent_id, key, display_name, script, interval_seconds, timeout_seconds)
            VALUES (@AgentId, 'cpu', 'CPU', 'coder stat cpu', 10, 1);
            INSERT INTO workspace_apps (id, agent_id, slug, display_name, healthcheck_url, healthcheck_interval, healthcheck_threshold, health, created_at)
            VALUES (@AppId, @AgentId, 'code', 'Code', 'http://localhost:1/', 5, 3, 'initializing', now());
            """,
            new { rows.ScriptId, rows.AgentId, rows.AppId });
        return rows;
    }

    /// <summary>Adds a succeeded start build with an agent.</summary>
    public async Task BuildAsync(TestServer server, Guid agentId, string token)
    {
        await using var connection = await server.Database.OpenConnectionAsync();
        await connection.ExecuteAsync(
            """
            INSERT INTO provisioner_jobs (id, organization_id, initiator_id, type, file_id, input, created_at, updated_at, started_at, completed_at)
            SELECT @job, w.organization_id, w.owner_id, 'workspace_build', (SELECT id FROM files LIMIT 1), '{}', now(), now(), now(), now()
            FROM workspaces w WHERE w.id = @WorkspaceId;
            INSERT INTO workspace_builds (id, workspace_id, template_version_id, build_number, transition, reason, initiator_id, job_id, created_at, updated_at)
            SELECT @build, w.id, t.active_version_id,
                   (SELECT coalesce(max(build_number), 0) + 1 FROM workspace_builds WHERE workspace_id = w.id), 'start', 'initiator', w.owner_id, @job, now(), now()
            FROM workspaces w JOIN templates t ON t.id = w.template_id WHERE w.id = @WorkspaceId;
            INSERT INTO workspace_resources (id, job_id, created_at, transition, type, name) VALUES (@resource, @job, now(), 'start', 'host_process', 'main');
            INSERT INTO workspace_agents (id, resource_id, name, hashed_token, architecture, operating_system, directory, environment_variables, created_at, updated_at)
            VALUES (@agentId, @resource, 'main', @hash, 'amd64', 'linux', '~/work', '{"A":"1"}', now(), now());
            """,
            new
            {
                job = Guid.NewGuid(),
                build = Guid.NewGuid(),
                resource = Guid.NewGuid(),
                WorkspaceId,
                agentId,
                hash = AgentTokens.Hash(token),
            });
    }
}
