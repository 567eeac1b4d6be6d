-- The order of the workspace list, so that a page is read without sorting all workspaces.
CREATE INDEX workspaces_listed ON workspaces (last_used_at DESC, id) WHERE NOT deleted;
DROP INDEX workspaces_last_used;
