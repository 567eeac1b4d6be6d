-- What a template attaches to the agent inside a dev container: apps, scripts and environment, as the provisioner read them. Rows of their own come
-- with that agent.
ALTER TABLE workspace_agent_devcontainers ADD COLUMN parts jsonb NOT NULL DEFAULT '{}';
