-- Groups, roles that people define, and who besides its owner may use a template or a workspace.

ALTER TABLE users
    ADD COLUMN is_service_account boolean NOT NULL DEFAULT false;

ALTER TABLE api_keys
    ADD COLUMN allow_list text[] NOT NULL DEFAULT '{*:*}'; -- <resource type or *>:<id or *>: what the scopes reach

ALTER TABLE organizations
    ADD COLUMN default_org_member_roles   text[] NOT NULL DEFAULT '{organization-workspace-access}', -- of every member, beside their own
    ADD COLUMN shareable_workspace_owners text NOT NULL DEFAULT 'everyone'
        CHECK (shareable_workspace_owners IN ('everyone', 'none', 'service_accounts')),
    ADD COLUMN deleted boolean NOT NULL DEFAULT false;
DROP INDEX organizations_name;
CREATE UNIQUE INDEX organizations_name ON organizations (lower(name)) WHERE NOT deleted;

-- The group with an organization's own id is "Everyone": its members are the organization's, without rows of their own.
CREATE TABLE groups (
    id              uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name            text NOT NULL,
    display_name    text NOT NULL DEFAULT '',
    avatar_url      text NOT NULL DEFAULT '',
    quota_allowance integer NOT NULL DEFAULT 0 CHECK (quota_allowance >= 0),
    source          text NOT NULL DEFAULT 'user' CHECK (source IN ('user', 'oidc')),
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL
);
CREATE UNIQUE INDEX groups_name ON groups (organization_id, lower(name));
INSERT INTO groups (id, organization_id, name, created_at, updated_at)
SELECT id, id, 'Everyone', created_at, updated_at FROM organizations;

CREATE TABLE group_members (
    group_id uuid NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
    user_id  uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (group_id, user_id)
);
CREATE INDEX group_members_user ON group_members (user_id);

CREATE VIEW all_group_members AS
    SELECT group_id, user_id FROM group_members
    UNION ALL
    SELECT organization_id, user_id FROM organization_members;

-- Permissions are JSON arrays of {negate, resource_type, action}, as the API shows them.
CREATE TABLE custom_roles (
    organization_id                 uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    name                            text NOT NULL,
    display_name                    text NOT NULL DEFAULT '',
    organization_permissions        jsonb NOT NULL DEFAULT '[]',
    organization_member_permissions jsonb NOT NULL DEFAULT '[]', -- on the holder's own things in the organization
    created_at                      timestamptz NOT NULL,
    updated_at                      timestamptz NOT NULL,
    PRIMARY KEY (organization_id, name)
);

CREATE TABLE template_acl (
    template_id uuid NOT NULL REFERENCES templates (id) ON DELETE CASCADE,
    user_id     uuid REFERENCES users (id) ON DELETE CASCADE,
    group_id    uuid REFERENCES groups (id) ON DELETE CASCADE,
    role        text NOT NULL CHECK (role IN ('use', 'admin')),
    CHECK (num_nonnulls(user_id, group_id) = 1)
);
CREATE UNIQUE INDEX template_acl_user ON template_acl (template_id, user_id) WHERE user_id IS NOT NULL;
CREATE UNIQUE INDEX template_acl_group ON template_acl (template_id, group_id) WHERE group_id IS NOT NULL;
CREATE INDEX template_acl_of_user ON template_acl (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX template_acl_of_group ON template_acl (group_id) WHERE group_id IS NOT NULL;
INSERT INTO template_acl (template_id, group_id, role)
SELECT id, organization_id, 'use' FROM templates WHERE NOT deleted;

CREATE TABLE workspace_acl (
    workspace_id uuid NOT NULL REFERENCES workspaces (id) ON DELETE CASCADE,
    user_id      uuid REFERENCES users (id) ON DELETE CASCADE,
    group_id     uuid REFERENCES groups (id) ON DELETE CASCADE,
    role         text NOT NULL CHECK (role IN ('use', 'admin')),
    CHECK (num_nonnulls(user_id, group_id) = 1)
);
CREATE UNIQUE INDEX workspace_acl_user ON workspace_acl (workspace_id, user_id) WHERE user_id IS NOT NULL;
CREATE UNIQUE INDEX workspace_acl_group ON workspace_acl (workspace_id, group_id) WHERE group_id IS NOT NULL;
CREATE INDEX workspace_acl_of_user ON workspace_acl (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX workspace_acl_of_group ON workspace_acl (group_id) WHERE group_id IS NOT NULL;

-- The role that a user has by sharing, directly or through a group: the stronger one, or null.
CREATE FUNCTION template_role(template uuid, actor uuid, actor_groups uuid[]) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT min(role) FROM template_acl WHERE template_id = template AND (user_id = actor OR group_id = ANY (actor_groups))
$$;
CREATE FUNCTION workspace_role(workspace uuid, actor uuid, actor_groups uuid[]) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT min(role) FROM workspace_acl WHERE workspace_id = workspace AND (user_id = actor OR group_id = ANY (actor_groups))
$$;

-- Lists are ordered by these.
CREATE INDEX workspaces_owner ON workspaces (owner_id) WHERE NOT deleted;
CREATE INDEX workspaces_last_used ON workspaces (last_used_at DESC) WHERE NOT deleted;
CREATE INDEX workspace_builds_version ON workspace_builds (template_version_id);
