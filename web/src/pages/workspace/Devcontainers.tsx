import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { Container, SquareTerminal } from "lucide-react";
import { recreateDevcontainer, removeDevcontainer } from "../../api/devcontainers";
import type { Devcontainer, Workspace, WorkspaceAgent } from "../../api/types";
import { notifyError } from "../../components/Feedback";
import { Status, Tag } from "../../components/Status";
import { devcontainerLook } from "../../lib/status";
import { canOpen, containerTerminalPath, showsTerminal } from "../../workspace/apps";
import classes from "./Devcontainers.module.css";
import { useDevcontainers } from "./useDevcontainers";

/** The dev containers of an agent; nothing when it has none. */
export function Devcontainers({ workspace, agent }: { workspace: Workspace; agent: WorkspaceAgent }) {
  const devcontainers = useDevcontainers(agent.id);
  if (!devcontainers || devcontainers.length === 0) return null;
  return (
    <ul className={classes.list} aria-label="Dev containers">
      {devcontainers.map((one) => (
        <Row key={one.id} workspace={workspace} agent={agent} one={one} />
      ))}
    </ul>
  );
}

function Row({ workspace, agent, one }: { workspace: Workspace; agent: WorkspaceAgent; one: Devcontainer }) {
  const onError = (error: unknown) => notifyError(error, `Dev container ${one.name} stays as it is`);
  const recreate = useMutation({ mutationFn: () => recreateDevcontainer(agent.id, one.id), onError });
  const remove = useMutation({ mutationFn: () => removeDevcontainer(agent.id, one.id), onError });
  const hasTerminals = canOpen(workspace, agent) && showsTerminal(agent);
  const busy = one.status === "starting" || recreate.isPending || remove.isPending;
  return (
    <li className={classes.row}>
      <Container size={18} className={classes.icon} aria-hidden />
      <div className={classes.what}>
        <span className={classes.name}>
          {one.name}
          <Status look={devcontainerLook(one.status)} />
          {one.dirty && !busy && <Tag tone="warn">configuration changed</Tag>}
        </span>
        <code className={classes.folder}>{one.workspace_folder}</code>
        {one.error && (
          <p className={classes.error} role="alert">
            {one.error}
          </p>
        )}
      </div>
      <div className={classes.ways}>
        {one.status === "running" && one.container && hasTerminals && (
          <Button
            component="a"
            href={containerTerminalPath(workspace, agent, one.container.name)}
            target="_blank"
            variant="default"
            size="xs"
            leftSection={<SquareTerminal size={15} />}
            aria-label={`Terminal in dev container ${one.name}`}
          >
            Terminal
          </Button>
        )}
        <Button
          variant="default"
          size="xs"
          disabled={busy}
          onClick={() => recreate.mutate()}
          aria-label={`${one.container ? "Rebuild" : "Start"} dev container ${one.name}`}
        >
          {one.container ? "Rebuild" : "Start"}
        </Button>
        {one.container && (
          <Button
            variant="default"
            size="xs"
            disabled={busy}
            onClick={() => remove.mutate()}
            aria-label={`Remove the container of dev container ${one.name}`}
          >
            Remove
          </Button>
        )}
      </div>
    </li>
  );
}
