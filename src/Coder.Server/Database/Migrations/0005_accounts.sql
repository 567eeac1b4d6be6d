-- Accounts for machines, and the SSH key with which workspaces reach Git servers as their owner.

-- Accounts for machines have no address to log in with.
DROP INDEX users_email;
CREATE UNIQUE INDEX users_email ON users (lower(email)) WHERE NOT deleted AND email <> '';
ALTER TABLE users
    ADD CONSTRAINT users_service_accounts CHECK (NOT is_service_account OR (login_type = 'none' AND email = ''));

CREATE TABLE git_ssh_keys (
    user_id     uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    public_key  text NOT NULL, -- in authorized_keys form, with a newline
    private_key text NOT NULL, -- OpenSSH or PEM form, written by SecretBox
    created_at  timestamptz NOT NULL,
    updated_at  timestamptz NOT NULL
);
