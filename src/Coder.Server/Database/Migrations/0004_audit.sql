-- Who changed what. Rows outlive what they speak of, so nothing here references another table.
CREATE TABLE audit_logs (
    id                uuid PRIMARY KEY,
    time              timestamptz NOT NULL,
    request_id        uuid,             -- null: the server by itself
    organization_id   uuid,             -- null: of the whole site
    user_id           uuid,             -- null: the server itself, or somebody who did not log in
    ip                inet,
    user_agent        text NOT NULL DEFAULT '',
    resource_type     text NOT NULL,
    resource_id       uuid NOT NULL,
    resource_target   text NOT NULL,
    resource_icon     text NOT NULL DEFAULT '',
    action            text NOT NULL,
    diff              jsonb NOT NULL DEFAULT '{}', -- {field: {old, new, secret}}; secrets are empty
    status_code       integer NOT NULL,
    additional_fields jsonb NOT NULL DEFAULT '{}'
);

-- Each filter reads its newest rows from an index in the order of the list; the first one also serves retention.
CREATE INDEX audit_logs_time ON audit_logs (time DESC, id DESC);
CREATE INDEX audit_logs_organization ON audit_logs (organization_id, time DESC, id DESC);
CREATE INDEX audit_logs_user ON audit_logs (user_id, time DESC, id DESC);
CREATE INDEX audit_logs_resource_type ON audit_logs (resource_type, time DESC, id DESC);
CREATE INDEX audit_logs_resource ON audit_logs (resource_id, time DESC, id DESC);
CREATE INDEX audit_logs_target ON audit_logs (lower(resource_target), time DESC, id DESC);
CREATE INDEX audit_logs_action ON audit_logs (action, time DESC, id DESC);
CREATE INDEX audit_logs_request ON audit_logs (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX audit_logs_build_reason ON audit_logs ((additional_fields ->> 'build_reason'), time DESC, id DESC)
    WHERE additional_fields ? 'build_reason';

-- Expired keys are deleted after a while.
CREATE INDEX api_keys_expires ON api_keys (expires_at);
