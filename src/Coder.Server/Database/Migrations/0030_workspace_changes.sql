-- What has changed in what the API shows of a workspace: a server that has read a workspace need not read it again as long as these numbers
-- are the same. Each change adds its number and takes those before it away, without waiting for anyone: two changes at a time leave two
-- numbers. The time of an agent's last sign of life is not such a change, as it changes all the time.
CREATE TABLE workspace_changes (
    workspace_id uuid NOT NULL, -- All zeros: something that many workspaces show, such as a name of their template.
    id bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (workspace_id, id)
);

CREATE FUNCTION change_workspace(workspace uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE added bigint;
BEGIN
    IF workspace IS NOT NULL THEN
        INSERT INTO workspace_changes (workspace_id) VALUES (workspace) RETURNING id INTO added;
        DELETE FROM workspace_changes WHERE workspace_id = workspace AND id = ANY (ARRAY(
            SELECT id FROM workspace_changes WHERE workspace_id = workspace AND id < added FOR UPDATE SKIP LOCKED));
    END IF;
END
$$;

CREATE FUNCTION workspace_of_job(job uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT workspace_id FROM workspace_builds WHERE job_id = job
$$;

CREATE FUNCTION workspace_of_agent(agent uuid) RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT workspace_of_job(r.job_id) FROM workspace_agents a JOIN workspace_resources r ON r.id = a.resource_id WHERE a.id = agent
$$;

-- The argument says how to find the workspace of a row.
CREATE FUNCTION workspace_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed record;
BEGIN
    IF TG_OP = 'DELETE' THEN
        changed := OLD;
    ELSE
        changed := NEW;
    END IF;
    CASE TG_ARGV[0]
        WHEN 'many' THEN PERFORM change_workspace('00000000-0000-0000-0000-000000000000');
        WHEN 'workspace' THEN PERFORM change_workspace(changed.id);
        WHEN 'of workspace' THEN PERFORM change_workspace(changed.workspace_id);
        WHEN 'job' THEN PERFORM change_workspace(workspace_of_job(changed.id));
        WHEN 'of job' THEN PERFORM change_workspace(workspace_of_job(changed.job_id));
        WHEN 'of resource' THEN
            PERFORM change_workspace(workspace_of_job(r.job_id)) FROM workspace_resources r WHERE r.id = changed.resource_id;
        WHEN 'app' THEN PERFORM change_workspace(workspace_of_agent(changed.agent_id));
        WHEN 'of agent' THEN PERFORM change_workspace(workspace_of_agent(changed.workspace_agent_id));
        WHEN 'of script' THEN
            PERFORM change_workspace(workspace_of_agent(s.workspace_agent_id)) FROM workspace_agent_scripts s WHERE s.id = changed.script_id;
    END CASE;
    RETURN NULL;
END
$$;

CREATE TRIGGER workspace_changed AFTER UPDATE OF
    owner_id, organization_id, template_id, dormant_at, deleting_at, deleted, ttl_ms, created_at, updated_at, name, autostart_schedule,
    automatic_updates ON workspaces
FOR EACH ROW EXECUTE FUNCTION workspace_changed('workspace');

CREATE TRIGGER workspace_changed AFTER INSERT OR UPDATE OR DELETE ON workspace_acl
FOR EACH ROW EXECUTE FUNCTION workspace_changed('of workspace');

CREATE TRIGGER workspace_changed AFTER INSERT OR UPDATE OR DELETE ON workspace_builds
FOR EACH ROW EXECUTE FUNCTION workspace_changed('of workspace');

CREATE TRIGGER workspace_changed AFTER UPDATE ON provisioner_jobs FOR EACH ROW
WHEN ((OLD.started_at, OLD.completed_at, OLD.canceled_at, OLD.error, OLD.error_code, OLD.worker_id, OLD.logs_overflowed, OLD.tags, OLD.input, OLD.file_id)
    IS DISTINCT FROM (NEW.started_at, NEW.completed_at, NEW.canceled_at, NEW.error, NEW.error_code, NEW.worker_id, NEW.logs_overflowed, NEW.tags, NEW.input, NEW.file_id))
EXECUTE FUNCTION workspace_changed('job');

CREATE TRIGGER workspace_changed AFTER INSERT OR UPDATE OR DELETE ON workspace_resources
FOR EACH ROW EXECUTE FUNCTION workspace_changed('of job');

CREATE TRIGGER workspace_changed AFTER INSERT OR DELETE OR UPDATE OF
    parent_id, name, instance_id, architecture, operating_system, directory, expanded_directory, environment_variables,
    connection_timeout_seconds, troubleshooting_url, display_apps, display_order, created_at, updated_at, first_connected_at,
    disconnected_at, started_at, ready_at, lifecycle_state, version, api_version, subsystems, logs_length, logs_overflowed ON workspace_agents
FOR EACH ROW EXECUTE FUNCTION workspace_changed('of resource');

CREATE TRIGGER workspace_changed AFTER INSERT OR UPDATE OR DELETE ON workspace_apps
FOR EACH ROW EXECUTE FUNCTION workspace_changed('app');

CREATE TRIGGER workspace_changed AFTER INSERT OR UPDATE OR DELETE ON workspace_agent_scripts
FOR EACH ROW EXECUTE FUNCTION workspace_changed('of agent');

CREATE TRIGGER workspace_changed AFTER INSERT OR UPDATE OR DELETE ON workspace_agent_script_timings
FOR EACH ROW EXECUTE FUNCTION workspace_changed('of script');

CREATE TRIGGER workspace_changed AFTER INSERT OR UPDATE OR DELETE ON workspace_agent_log_sources
FOR EACH ROW EXECUTE FUNCTION workspace_changed('of agent');

CREATE TRIGGER workspace_changed AFTER UPDATE ON users FOR EACH ROW
WHEN ((OLD.username, OLD.avatar_url, OLD.deleted) IS DISTINCT FROM (NEW.username, NEW.avatar_url, NEW.deleted))
EXECUTE FUNCTION workspace_changed('many');

CREATE TRIGGER workspace_changed AFTER UPDATE ON groups FOR EACH ROW
WHEN ((OLD.name, OLD.avatar_url) IS DISTINCT FROM (NEW.name, NEW.avatar_url))
EXECUTE FUNCTION workspace_changed('many');

CREATE TRIGGER workspace_changed AFTER UPDATE ON organizations FOR EACH ROW
WHEN (OLD.name IS DISTINCT FROM NEW.name)
EXECUTE FUNCTION workspace_changed('many');

CREATE TRIGGER workspace_changed AFTER UPDATE ON templates FOR EACH ROW
WHEN ((OLD.name, OLD.display_name, OLD.icon, OLD.allow_user_cancel_workspace_jobs, OLD.active_version_id, OLD.require_active_version,
       OLD.use_classic_parameter_flow, OLD.allow_workspace_renames)
    IS DISTINCT FROM (NEW.name, NEW.display_name, NEW.icon, NEW.allow_user_cancel_workspace_jobs, NEW.active_version_id, NEW.require_active_version,
       NEW.use_classic_parameter_flow, NEW.allow_workspace_renames))
EXECUTE FUNCTION workspace_changed('many');

CREATE TRIGGER workspace_changed AFTER UPDATE ON template_versions FOR EACH ROW
WHEN ((OLD.name, OLD.template_id) IS DISTINCT FROM (NEW.name, NEW.template_id))
EXECUTE FUNCTION workspace_changed('many');

CREATE TRIGGER workspace_changed AFTER UPDATE ON provisioner_daemons FOR EACH ROW
WHEN (OLD.name IS DISTINCT FROM NEW.name)
EXECUTE FUNCTION workspace_changed('many');
