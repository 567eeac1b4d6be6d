-- Agents of running workspaces whose connection was lost, and what was found out about it: one row for each agent that ever lost it.
CREATE TABLE workspace_agent_losses (
    agent_id   uuid PRIMARY KEY REFERENCES workspace_agents (id) ON DELETE CASCADE,
    lost_at    timestamptz NOT NULL,
    inspect_at timestamptz,                -- When the platform is asked (again); null: not any more.
    attempts   integer NOT NULL DEFAULT 0, -- How often it was asked about this loss.
    told       text NOT NULL DEFAULT '',   -- What happened, for people; kept over later losses until the workspace is built again.
    told_at    timestamptz
);
CREATE INDEX workspace_agent_losses_due ON workspace_agent_losses (inspect_at) WHERE inspect_at IS NOT NULL;

-- Agents that count as connected: those of a server that died without notice are among them, and have to be found.
CREATE INDEX workspace_agents_connected ON workspace_agents (id) WHERE disconnected_at IS NULL AND first_connected_at IS NOT NULL;

CREATE TRIGGER workspace_changed AFTER INSERT OR DELETE OR UPDATE OF told, told_at ON workspace_agent_losses
FOR EACH ROW EXECUTE FUNCTION workspace_changed('app');
