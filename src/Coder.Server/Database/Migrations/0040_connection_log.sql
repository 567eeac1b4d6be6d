-- Connections that a server watches until they end, so that another can end the rows of a server that died.
ALTER TABLE connection_logs ADD COLUMN server_id uuid;
CREATE INDEX connection_logs_open ON connection_logs (server_id) WHERE disconnect_time IS NULL AND server_id IS NOT NULL;

CREATE TABLE connection_log_servers (
    id      uuid PRIMARY KEY,
    seen_at timestamptz NOT NULL
);
