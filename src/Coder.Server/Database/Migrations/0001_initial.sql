-- The schema of the first release. Status words are text with a check, so that a dump reads as the API does.

CREATE TABLE site_settings (
    key   text PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE users (
    id              uuid PRIMARY KEY,
    username        text NOT NULL,
    email           text NOT NULL,
    name            text NOT NULL DEFAULT '',
    avatar_url      text NOT NULL DEFAULT '',
    hashed_password text NOT NULL DEFAULT '',
    status          text NOT NULL CHECK (status IN ('active', 'dormant', 'suspended')),
    login_type      text NOT NULL CHECK (login_type IN ('password', 'github', 'oidc', 'token', 'none')),
    rbac_roles      text[] NOT NULL DEFAULT '{}',
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    last_seen_at    timestamptz,
    deleted         boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX users_username ON users (lower(username)) WHERE NOT deleted;
CREATE UNIQUE INDEX users_email ON users (lower(email)) WHERE NOT deleted;

CREATE TABLE user_settings (
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    key     text NOT NULL,
    value   text NOT NULL,
    PRIMARY KEY (user_id, key)
);

CREATE TABLE api_keys (
    id               text PRIMARY KEY,
    hashed_secret    bytea NOT NULL,
    user_id          uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    login_type       text NOT NULL,
    token_name       text NOT NULL DEFAULT '',
    scopes           text[] NOT NULL DEFAULT '{all}',
    lifetime_seconds bigint NOT NULL,
    ip_address       inet,
    last_used        timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL
);
CREATE INDEX api_keys_user ON api_keys (user_id);
CREATE UNIQUE INDEX api_keys_token_name ON api_keys (user_id, token_name) WHERE login_type = 'token';

CREATE TABLE organizations (
    id           uuid PRIMARY KEY,
    name         text NOT NULL,
    display_name text NOT NULL,
    description  text NOT NULL DEFAULT '',
    icon         text NOT NULL DEFAULT '',
    is_default   boolean NOT NULL DEFAULT false,
    created_at   timestamptz NOT NULL,
    updated_at   timestamptz NOT NULL
);
CREATE UNIQUE INDEX organizations_name ON organizations (lower(name));
CREATE UNIQUE INDEX organizations_default ON organizations (is_default) WHERE is_default;

CREATE TABLE organization_members (
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    user_id         uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    roles           text[] NOT NULL DEFAULT '{}',
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX organization_members_user ON organization_members (user_id);

-- Template archives, always stored as tar; the hash makes a second upload of the same content free.
CREATE TABLE files (
    id         uuid PRIMARY KEY,
    hash       text NOT NULL,
    created_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    data       bytea NOT NULL,
    UNIQUE (hash, created_by)
);

CREATE TABLE provisioner_daemons (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name            text NOT NULL,
    version         text NOT NULL,
    api_version     text NOT NULL,
    provisioners    text[] NOT NULL,
    tags            jsonb NOT NULL DEFAULT '{}',
    created_at      timestamptz NOT NULL,
    last_seen_at    timestamptz
);

CREATE TABLE provisioner_jobs (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    initiator_id    uuid NOT NULL REFERENCES users (id),
    provisioner     text NOT NULL DEFAULT 'terraform',
    type            text NOT NULL CHECK (type IN ('template_version_import', 'workspace_build', 'template_version_dry_run')),
    file_id         uuid NOT NULL REFERENCES files (id),
    input           jsonb NOT NULL,
    tags            jsonb NOT NULL DEFAULT '{}',
    worker_id       uuid,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL, -- heartbeat of the worker while the job runs
    started_at      timestamptz,
    canceled_at     timestamptz,          -- set when a person asks; the job is canceled when it is also completed
    completed_at    timestamptz,
    error           text,
    error_code      text,
    logs_length     integer NOT NULL DEFAULT 0,
    logs_overflowed boolean NOT NULL DEFAULT false,
    status          text NOT NULL GENERATED ALWAYS AS (
        CASE
            WHEN completed_at IS NOT NULL AND error IS NOT NULL AND error <> '' AND canceled_at IS NULL THEN 'failed'
            WHEN completed_at IS NOT NULL AND canceled_at IS NOT NULL THEN 'canceled'
            WHEN completed_at IS NOT NULL THEN 'succeeded'
            WHEN canceled_at IS NOT NULL THEN 'canceling'
            WHEN started_at IS NOT NULL THEN 'running'
            ELSE 'pending'
        END) STORED
);
CREATE INDEX provisioner_jobs_queue ON provisioner_jobs (created_at) WHERE started_at IS NULL AND completed_at IS NULL;
CREATE INDEX provisioner_jobs_running ON provisioner_jobs (updated_at) WHERE started_at IS NOT NULL AND completed_at IS NULL;

CREATE TABLE provisioner_job_logs (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id     uuid NOT NULL REFERENCES provisioner_jobs (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    source     text NOT NULL,
    level      text NOT NULL,
    stage      text NOT NULL,
    output     text NOT NULL
);
CREATE INDEX provisioner_job_logs_job ON provisioner_job_logs (job_id, id);

CREATE TABLE provisioner_job_timings (
    job_id     uuid NOT NULL REFERENCES provisioner_jobs (id) ON DELETE CASCADE,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz NOT NULL,
    stage      text NOT NULL,
    source     text NOT NULL,
    action     text NOT NULL,
    resource   text NOT NULL
);
CREATE INDEX provisioner_job_timings_job ON provisioner_job_timings (job_id);

CREATE TABLE templates (
    id                                uuid PRIMARY KEY,
    organization_id                   uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name                              text NOT NULL,
    display_name                      text NOT NULL DEFAULT '',
    description                       text NOT NULL DEFAULT '',
    icon                              text NOT NULL DEFAULT '',
    active_version_id                 uuid NOT NULL,
    created_by                        uuid NOT NULL REFERENCES users (id),
    created_at                        timestamptz NOT NULL,
    updated_at                        timestamptz NOT NULL,
    deleted                           boolean NOT NULL DEFAULT false,
    deprecation_message               text NOT NULL DEFAULT '',
    default_ttl_ms                    bigint NOT NULL DEFAULT 0,
    activity_bump_ms                  bigint NOT NULL DEFAULT 3600000,
    allow_user_cancel_workspace_jobs  boolean NOT NULL DEFAULT true,
    allow_user_autostart              boolean NOT NULL DEFAULT true,
    allow_user_autostop               boolean NOT NULL DEFAULT true,
    failure_ttl_ms                    bigint NOT NULL DEFAULT 0,
    time_til_dormant_ms               bigint NOT NULL DEFAULT 0,
    time_til_dormant_autodelete_ms    bigint NOT NULL DEFAULT 0,
    require_active_version            boolean NOT NULL DEFAULT false,
    max_port_share_level              text NOT NULL DEFAULT 'owner',
    use_classic_parameter_flow        boolean NOT NULL DEFAULT false,
    allow_workspace_renames           boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX templates_name ON templates (organization_id, lower(name)) WHERE NOT deleted;

CREATE TABLE template_versions (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    template_id     uuid REFERENCES templates (id) ON DELETE CASCADE,
    job_id          uuid NOT NULL UNIQUE REFERENCES provisioner_jobs (id),
    name            text NOT NULL,
    message         text NOT NULL DEFAULT '',
    readme          text NOT NULL DEFAULT '',
    archived        boolean NOT NULL DEFAULT false,
    created_by      uuid NOT NULL REFERENCES users (id),
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL
);
CREATE UNIQUE INDEX template_versions_name ON template_versions (template_id, lower(name));
ALTER TABLE templates ADD FOREIGN KEY (active_version_id) REFERENCES template_versions (id) DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE template_version_variables (
    template_version_id uuid NOT NULL REFERENCES template_versions (id) ON DELETE CASCADE,
    name                text NOT NULL,
    description         text NOT NULL,
    type                text NOT NULL,
    value               text NOT NULL,
    default_value       text NOT NULL,
    required            boolean NOT NULL,
    sensitive           boolean NOT NULL,
    PRIMARY KEY (template_version_id, name)
);

CREATE TABLE template_version_parameters (
    template_version_id  uuid NOT NULL REFERENCES template_versions (id) ON DELETE CASCADE,
    name                 text NOT NULL,
    display_name         text NOT NULL,
    description          text NOT NULL,
    type                 text NOT NULL,
    form_type            text NOT NULL,
    mutable              boolean NOT NULL,
    default_value        text NOT NULL,
    icon                 text NOT NULL,
    options              jsonb NOT NULL,
    styling              text NOT NULL DEFAULT '{}',
    validation_error     text NOT NULL DEFAULT '',
    validation_regex     text NOT NULL DEFAULT '',
    validation_min       bigint,
    validation_max       bigint,
    validation_monotonic text NOT NULL DEFAULT '',
    required             boolean NOT NULL,
    ephemeral            boolean NOT NULL,
    display_order        integer NOT NULL,
    PRIMARY KEY (template_version_id, name)
);

CREATE TABLE workspaces (
    id                 uuid PRIMARY KEY,
    owner_id           uuid NOT NULL REFERENCES users (id),
    organization_id    uuid NOT NULL REFERENCES organizations (id),
    template_id        uuid NOT NULL REFERENCES templates (id),
    name               text NOT NULL,
    autostart_schedule text,
    ttl_ms             bigint,
    automatic_updates  text NOT NULL DEFAULT 'never' CHECK (automatic_updates IN ('always', 'never')),
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL,
    last_used_at       timestamptz NOT NULL,
    dormant_at         timestamptz,
    deleting_at        timestamptz,
    deleted            boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX workspaces_owner_name ON workspaces (owner_id, lower(name)) WHERE NOT deleted;
CREATE INDEX workspaces_template ON workspaces (template_id) WHERE NOT deleted;

CREATE TABLE workspace_favorites (
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    user_id      uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (workspace_id, user_id)
);

CREATE TABLE workspace_builds (
    id                  uuid PRIMARY KEY,
    workspace_id        uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    template_version_id uuid NOT NULL REFERENCES template_versions (id),
    build_number        integer NOT NULL,
    transition          text NOT NULL CHECK (transition IN ('start', 'stop', 'delete')),
    reason              text NOT NULL,
    initiator_id        uuid NOT NULL REFERENCES users (id),
    job_id              uuid NOT NULL UNIQUE REFERENCES provisioner_jobs (id),
    provisioner_state   bytea,            -- Terraform state v4; a running build starts from its predecessor's
    deadline            timestamptz,
    max_deadline        timestamptz,
    daily_cost          integer NOT NULL DEFAULT 0,
    on_success          jsonb,            -- the build to queue when this one has succeeded (server-side restart)
    created_at          timestamptz NOT NULL,
    updated_at          timestamptz NOT NULL,
    UNIQUE (workspace_id, build_number)
);

CREATE TABLE workspace_build_parameters (
    workspace_build_id uuid NOT NULL REFERENCES workspace_builds (id) ON DELETE CASCADE,
    name               text NOT NULL,
    value              text NOT NULL,
    PRIMARY KEY (workspace_build_id, name)
);

-- Resources belong to a job: builds have them, and template imports too (both transitions).
CREATE TABLE workspace_resources (
    id            uuid PRIMARY KEY,
    job_id        uuid NOT NULL REFERENCES provisioner_jobs (id) ON DELETE CASCADE,
    created_at    timestamptz NOT NULL,
    transition    text NOT NULL,
    type          text NOT NULL,
    name          text NOT NULL,
    hide          boolean NOT NULL DEFAULT false,
    icon          text NOT NULL DEFAULT '',
    instance_type text NOT NULL DEFAULT '',
    module_path   text NOT NULL DEFAULT '',
    daily_cost    integer NOT NULL DEFAULT 0,
    metadata      jsonb NOT NULL DEFAULT '[]'  -- [{key, value, sensitive}]
);
CREATE INDEX workspace_resources_job ON workspace_resources (job_id);

CREATE TABLE workspace_agents (
    id                         uuid PRIMARY KEY,
    resource_id                uuid NOT NULL REFERENCES workspace_resources (id) ON DELETE CASCADE,
    parent_id                  uuid REFERENCES workspace_agents (id) ON DELETE CASCADE,
    name                       text NOT NULL,
    hashed_token               bytea NOT NULL UNIQUE,   -- SHA-256 of the token
    instance_id                text,
    architecture               text NOT NULL,
    operating_system           text NOT NULL,
    directory                  text NOT NULL DEFAULT '',
    expanded_directory         text NOT NULL DEFAULT '',
    environment_variables      jsonb NOT NULL DEFAULT '{}',
    connection_timeout_seconds integer NOT NULL DEFAULT 120,
    troubleshooting_url        text NOT NULL DEFAULT '',
    motd_file                  text NOT NULL DEFAULT '',
    display_apps               text[] NOT NULL DEFAULT '{}',
    display_order              integer NOT NULL DEFAULT 0,
    api_key_scope              text NOT NULL DEFAULT 'all',
    created_at                 timestamptz NOT NULL,
    updated_at                 timestamptz NOT NULL,
    first_connected_at         timestamptz,
    last_connected_at          timestamptz,
    disconnected_at            timestamptz,
    connected_replica_id       uuid,
    started_at                 timestamptz,
    ready_at                   timestamptz,
    lifecycle_state            text NOT NULL DEFAULT 'created' CHECK (lifecycle_state IN (
        'created', 'starting', 'start_timeout', 'start_error', 'ready',
        'shutting_down', 'shutdown_timeout', 'shutdown_error', 'off')),
    version                    text NOT NULL DEFAULT '',
    api_version                text NOT NULL DEFAULT '',
    subsystems                 text[] NOT NULL DEFAULT '{}',
    logs_length                integer NOT NULL DEFAULT 0,
    logs_overflowed            boolean NOT NULL DEFAULT false
);
CREATE INDEX workspace_agents_resource ON workspace_agents (resource_id);

CREATE TABLE workspace_agent_log_sources (
    workspace_agent_id uuid NOT NULL REFERENCES workspace_agents (id) ON DELETE CASCADE,
    id                 uuid NOT NULL,
    created_at         timestamptz NOT NULL,
    display_name       text NOT NULL,
    icon               text NOT NULL,
    PRIMARY KEY (workspace_agent_id, id)
);

CREATE TABLE workspace_agent_scripts (
    id                 uuid PRIMARY KEY,
    workspace_agent_id uuid NOT NULL REFERENCES workspace_agents (id) ON DELETE CASCADE,
    log_source_id      uuid NOT NULL,
    log_path           text NOT NULL DEFAULT '',
    script             text NOT NULL,
    cron               text NOT NULL DEFAULT '',
    run_on_start       boolean NOT NULL,
    run_on_stop        boolean NOT NULL,
    start_blocks_login boolean NOT NULL,
    timeout_seconds    integer NOT NULL DEFAULT 0,
    display_name       text NOT NULL,
    created_at         timestamptz NOT NULL
);
CREATE INDEX workspace_agent_scripts_agent ON workspace_agent_scripts (workspace_agent_id);

CREATE TABLE workspace_agent_script_timings (
    script_id  uuid NOT NULL REFERENCES workspace_agent_scripts (id) ON DELETE CASCADE,
    started_at timestamptz NOT NULL,
    ended_at   timestamptz NOT NULL,
    exit_code  integer NOT NULL,
    stage      text NOT NULL CHECK (stage IN ('start', 'stop', 'cron')),
    status     text NOT NULL CHECK (status IN ('ok', 'exit_failure', 'timed_out', 'pipes_left_open'))
);
CREATE INDEX workspace_agent_script_timings_script ON workspace_agent_script_timings (script_id, started_at);

CREATE TABLE workspace_agent_logs (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_agent_id uuid NOT NULL REFERENCES workspace_agents (id) ON DELETE CASCADE,
    log_source_id      uuid NOT NULL,
    created_at         timestamptz NOT NULL,
    level              text NOT NULL,
    output             text NOT NULL
);
CREATE INDEX workspace_agent_logs_agent ON workspace_agent_logs (workspace_agent_id, id);

-- Descriptions are written with the build; values are written in batches and are worth nothing after a crash.
CREATE TABLE workspace_agent_metadata (
    workspace_agent_id uuid NOT NULL REFERENCES workspace_agents (id) ON DELETE CASCADE,
    key                text NOT NULL,
    display_name       text NOT NULL,
    script             text NOT NULL,
    interval_seconds   bigint NOT NULL,
    timeout_seconds    bigint NOT NULL,
    display_order      integer NOT NULL DEFAULT 0,
    value              text NOT NULL DEFAULT '',
    error              text NOT NULL DEFAULT '',
    collected_at       timestamptz,
    PRIMARY KEY (workspace_agent_id, key)
);

CREATE TABLE workspace_apps (
    id                    uuid PRIMARY KEY,
    agent_id              uuid NOT NULL REFERENCES workspace_agents (id) ON DELETE CASCADE,
    slug                  text NOT NULL,
    display_name          text NOT NULL,
    icon                  text NOT NULL DEFAULT '',
    command               text NOT NULL DEFAULT '',
    url                   text NOT NULL DEFAULT '',
    external              boolean NOT NULL DEFAULT false,
    subdomain             boolean NOT NULL DEFAULT false,
    sharing_level         text NOT NULL DEFAULT 'owner',
    healthcheck_url       text NOT NULL DEFAULT '',
    healthcheck_interval  integer NOT NULL DEFAULT 0,
    healthcheck_threshold integer NOT NULL DEFAULT 0,
    health                text NOT NULL DEFAULT 'disabled',
    display_order         integer NOT NULL DEFAULT 0,
    display_group         text NOT NULL DEFAULT '',
    hidden                boolean NOT NULL DEFAULT false,
    open_in               text NOT NULL DEFAULT 'slim-window',
    tooltip               text NOT NULL DEFAULT '',
    created_at            timestamptz NOT NULL,
    UNIQUE (agent_id, slug)
);

-- Counters of sessions and traffic that agents report; one row per report interval and agent.
CREATE TABLE workspace_agent_stats (
    agent_id                       uuid NOT NULL,
    workspace_id                   uuid NOT NULL,
    created_at                     timestamptz NOT NULL,
    rx_bytes                       bigint NOT NULL,
    tx_bytes                       bigint NOT NULL,
    connection_count               integer NOT NULL,
    session_count_ssh              integer NOT NULL,
    session_count_vscode           integer NOT NULL,
    session_count_jetbrains        integer NOT NULL,
    session_count_reconnecting_pty integer NOT NULL
);
CREATE INDEX workspace_agent_stats_time ON workspace_agent_stats USING brin (created_at);
