-- Memory (an empty path) and volumes that templates want watched, with what was last told about them.
CREATE TABLE workspace_agent_resource_monitors (
    workspace_agent_id uuid NOT NULL REFERENCES workspace_agents (id) ON DELETE CASCADE,
    path               text NOT NULL,
    threshold          integer NOT NULL,
    state              text NOT NULL DEFAULT 'OK',
    used_bytes         bigint NOT NULL DEFAULT 0,
    total_bytes        bigint NOT NULL DEFAULT 0,
    changed_at         timestamptz,
    PRIMARY KEY (workspace_agent_id, path)
);

CREATE TRIGGER workspace_changed AFTER INSERT OR UPDATE OR DELETE ON workspace_agent_resource_monitors
FOR EACH ROW EXECUTE FUNCTION workspace_changed('of agent');
