-- The key that signs what browsers carry between the dashboard's host and those of apps. There is one row.
CREATE TABLE app_signing_keys (
    id         uuid PRIMARY KEY,
    secret     text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX app_signing_keys_one ON app_signing_keys ((true));

-- Ports that owners share; an agent is known by its name, since every build makes new ones.
CREATE TABLE workspace_agent_port_shares (
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    agent_name   text NOT NULL,
    port         integer NOT NULL CHECK (port BETWEEN 9 AND 65535),
    share_level  text NOT NULL CHECK (share_level IN ('owner', 'authenticated', 'organization', 'public')),
    protocol     text NOT NULL CHECK (protocol IN ('http', 'https')),
    PRIMARY KEY (workspace_id, agent_name, port)
);

-- Who was connected to which workspace. Rows outlive workspaces and users.
CREATE TABLE connection_logs (
    id                 uuid PRIMARY KEY,
    connect_time       timestamptz NOT NULL,
    organization_id    uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    workspace_owner_id uuid NOT NULL,
    workspace_id       uuid NOT NULL,
    workspace_name     text NOT NULL,
    agent_name         text NOT NULL,
    type               text NOT NULL,
    ip                 inet,
    user_id            uuid,
    user_agent         text NOT NULL DEFAULT '',
    slug_or_port       text NOT NULL DEFAULT '',
    code               integer NOT NULL DEFAULT 0,
    disconnect_time    timestamptz,
    disconnect_reason  text NOT NULL DEFAULT ''
);
CREATE INDEX connection_logs_time ON connection_logs (connect_time DESC, id);
CREATE INDEX connection_logs_workspace ON connection_logs (workspace_id, connect_time DESC);
