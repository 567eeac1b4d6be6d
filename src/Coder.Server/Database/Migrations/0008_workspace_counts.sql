-- How many workspaces each user has in each organization, so that a page of the list need not count all of them.
CREATE TABLE workspace_counts (
    organization_id uuid NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
    owner_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    count integer NOT NULL,
    PRIMARY KEY (organization_id, owner_id)
);

INSERT INTO workspace_counts (organization_id, owner_id, count)
SELECT organization_id, owner_id, count(*) FROM workspaces WHERE NOT deleted GROUP BY organization_id, owner_id;

CREATE FUNCTION count_workspaces() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
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

CREATE TRIGGER count_workspaces AFTER INSERT OR DELETE OR UPDATE OF deleted, owner_id, organization_id ON workspaces
FOR EACH ROW EXECUTE FUNCTION count_workspaces();
