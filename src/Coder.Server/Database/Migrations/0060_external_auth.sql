-- Accounts of users at other services, such as Git hosts. The texts of tokens are written by SecretBox; an empty one means that there is none.
CREATE TABLE external_auth_links (
    id               uuid PRIMARY KEY,
    provider_id      text NOT NULL, -- a provider of the configuration, where it may be missing again
    user_id          uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    access_token     text NOT NULL DEFAULT '',
    refresh_token    text NOT NULL DEFAULT '',
    token_extra      text NOT NULL DEFAULT '', -- further fields of the service's answer, as JSON
    token_expires_at timestamptz,
    refresh_failure  text NOT NULL DEFAULT '', -- what the service answered when it refused to renew the token
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    UNIQUE (user_id, provider_id)
);

-- The external accounts that a version's workspaces need: [{"id", "optional"}].
ALTER TABLE template_versions ADD COLUMN external_auth_providers jsonb NOT NULL DEFAULT '[]';
