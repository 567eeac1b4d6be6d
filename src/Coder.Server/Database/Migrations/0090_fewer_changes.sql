-- Builds of one owner at the same time do not wait for each other any more: the end of a build sets workspaces.deleted to what it is nearly always,
-- and that took the owner's count down and up again, a row that only one of them at a time can change.
CREATE OR REPLACE FUNCTION count_workspaces() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.deleted, OLD.owner_id, OLD.organization_id) IS NOT DISTINCT FROM (NEW.deleted, NEW.owner_id, NEW.organization_id) THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' AND NOT OLD.deleted THEN
        UPDATE workspace_counts SET count = count - 1 WHERE organization_id = OLD.organization_id AND owner_id = OLD.owner_id;
    END IF;
    IF TG_OP <> 'DELETE' AND NOT NEW.deleted THEN
        INSERT INTO workspace_counts (organization_id, owner_id, count) VALUES (NEW.organization_id, NEW.owner_id, 1)
        ON CONFLICT (organization_id, owner_id) DO UPDATE SET count = workspace_counts.count + 1;
    END IF;
    RETURN NULL;
END
$$;

-- One number for a workspace in a transaction is enough: nobody sees it, or what it tells of, before the commit.
CREATE OR REPLACE FUNCTION change_workspace(workspace uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE added bigint;
BEGIN
    IF workspace IS NOT NULL
        AND NOT EXISTS (SELECT FROM workspace_changes WHERE workspace_id = workspace AND xmin = pg_current_xact_id()::xid) THEN
        INSERT INTO workspace_changes (workspace_id) VALUES (workspace) RETURNING id INTO added;
        DELETE FROM workspace_changes WHERE workspace_id = workspace AND id = ANY (ARRAY(
            SELECT id FROM workspace_changes WHERE workspace_id = workspace AND id < added FOR UPDATE SKIP LOCKED));
    END IF;
END
$$;
