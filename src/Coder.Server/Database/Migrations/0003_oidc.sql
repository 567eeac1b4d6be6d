-- Logins through a provider, and the keys that encrypt what the database keeps of secrets.

-- Which keys stored secrets are encrypted with. The test value is a known text: it tells a wrong key with the right id.
CREATE TABLE dbcrypt_keys (
    key_id     text PRIMARY KEY,
    test       text NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz -- nothing is encrypted with it any more, and nothing may be
);

-- The account of a user at a provider. Tokens are written by SecretBox; an empty text means that there is none.
CREATE TABLE user_links (
    id               uuid PRIMARY KEY,
    user_id          uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    login_type       text NOT NULL CHECK (login_type IN ('github', 'oidc')),
    linked_id        text NOT NULL DEFAULT '', -- <issuer>||<subject>; empty until the next login for a link that was never completed
    access_token     text NOT NULL DEFAULT '',
    refresh_token    text NOT NULL DEFAULT '',
    id_token         text NOT NULL DEFAULT '',
    token_expires_at timestamptz,
    refresh_failure  text NOT NULL DEFAULT '', -- what the provider answered when it refused to renew the tokens
    claims           jsonb NOT NULL DEFAULT '{}', -- {id_token, user_info, merged}, without the tokens themselves
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    UNIQUE (user_id, login_type)
);
CREATE UNIQUE INDEX user_links_linked ON user_links (login_type, linked_id) WHERE linked_id <> '';
