-- Dev containers that templates declare. Each has a script with the same id, which stands for its start in logs and timings.
CREATE TABLE workspace_agent_devcontainers (
    id                 uuid PRIMARY KEY REFERENCES workspace_agent_scripts (id) ON DELETE CASCADE,
    workspace_agent_id uuid NOT NULL REFERENCES workspace_agents (id) ON DELETE CASCADE,
    name               text NOT NULL,
    workspace_folder   text NOT NULL,
    config_path        text NOT NULL DEFAULT ''
);
CREATE INDEX workspace_agent_devcontainers_agent ON workspace_agent_devcontainers (workspace_agent_id);
CREATE INDEX workspace_agents_parent ON workspace_agents (parent_id) WHERE parent_id IS NOT NULL;
