import { Button, Popover, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronDown, ExternalLink } from "lucide-react";
import { useState } from "react";
import { appHostQuery, listeningPortsQuery, portSharesQuery, sharePort } from "../../api/apps";
import type { PortProtocol, ShareLevel, Workspace, WorkspaceAgent } from "../../api/types";
import { CommandLine } from "../../components/Copyable";
import { ErrorPanel, notifyError } from "../../components/Feedback";
import { shellCommand } from "../../lib/shell";
import { longestLabel, portAddress } from "../../workspace/apps";
import classes from "./Ports.module.css";

const levels: { value: ShareLevel; label: string }[] = [
  { value: "owner", label: "Only you" },
  { value: "organization", label: "Organization" },
  { value: "authenticated", label: "Signed in" },
  { value: "public", label: "Everybody" },
];

interface PortsProps {
  workspace: Workspace;
  agent: WorkspaceAgent;
}

/** What listens in the workspace: open it, and share it. */
export function Ports(props: PortsProps) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} width={440} position="bottom-start" trapFocus withinPortal>
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          rightSection={<ChevronDown size={14} />}
          aria-expanded={opened}
          onClick={() => setOpened(!opened)}
        >
          Ports
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <PortList {...props} />
      </Popover.Dropdown>
    </Popover>
  );
}

function PortList({ workspace, agent }: PortsProps) {
  const { data: appHost } = useQuery(appHostQuery);
  const listening = useQuery(listeningPortsQuery(agent.id));
  const shares = useQuery(portSharesQuery(workspace.id));
  const shared = (shares.data ?? []).filter((share) => share.agent_name === agent.name.toLowerCase());
  const ports = new Map((listening.data ?? []).map((port) => [port.port, port.process_name]));
  for (const share of shared) if (!ports.has(share.port)) ports.set(share.port, "");
  if (appHost === "") {
    return (
      <Forwarding workspace={workspace} port={listening.data?.[0]?.port ?? 8080}>
        This server has no hosts for ports. Forward one to your machine instead:
      </Forwarding>
    );
  }
  const protocolOf = (port: number) => shared.find((share) => share.port === port)?.protocol ?? "http";
  const tooLong = [...ports.keys()].find(
    (port) => appHost && !portAddress(workspace, agent, port, protocolOf(port), appHost),
  );
  return (
    <div className={classes.list}>
      {listening.error && <ErrorPanel error={listening.error} title="The ports cannot be shown" />}
      {listening.isSuccess && ports.size === 0 && <p className={classes.empty}>Nothing listens in this workspace.</p>}
      {[...ports]
        .sort(([a], [b]) => a - b)
        .map(([port, program]) => (
          <PortRow
            key={port}
            workspace={workspace}
            agent={agent}
            port={port}
            program={program}
            level={shared.find((share) => share.port === port)?.share_level ?? "owner"}
            protocol={protocolOf(port)}
            appHost={appHost ?? ""}
          />
        ))}
      {tooLong !== undefined && (
        <Forwarding workspace={workspace} port={tooLong}>
          Names of hosts have at most {longestLabel} characters, too few for this workspace and agent. Forward a port to
          your machine instead:
        </Forwarding>
      )}
      <OtherPort workspace={workspace} agent={agent} appHost={appHost ?? ""} />
    </div>
  );
}

interface PortRowProps extends PortsProps {
  port: number;
  program: string;
  level: ShareLevel;
  protocol: PortProtocol;
  appHost: string;
}

function PortRow({ workspace, agent, port, program, level, protocol, appHost }: PortRowProps) {
  const client = useQueryClient();
  const share = useMutation({
    mutationFn: (wanted: ShareLevel) =>
      sharePort({ workspaceId: workspace.id, agentName: agent.name, port }, wanted, protocol),
    onSettled: () => client.invalidateQueries({ queryKey: portSharesQuery(workspace.id).queryKey }),
    onError: (error) => notifyError(error, `Port ${port} is shared as before`),
  });
  const address = portAddress(workspace, agent, port, protocol, appHost);
  return (
    <div className={classes.row}>
      {address ? (
        <a href={address} target="_blank" rel="noreferrer" className={classes.port}>
          <ExternalLink size={14} aria-hidden /> {port}
        </a>
      ) : (
        <span className="tabular">{port}</span>
      )}
      <span className={classes.program}>{program || "–"}</span>
      <Select
        size="xs"
        w={130}
        aria-label={`Who may open port ${port}`}
        data={levels}
        value={level}
        allowDeselect={false}
        disabled={share.isPending}
        comboboxProps={{ withinPortal: false }}
        onChange={(value) => value && share.mutate(value as ShareLevel)}
      />
    </div>
  );
}

function OtherPort({ workspace, agent, appHost }: PortsProps & { appHost: string }) {
  const [port, setPort] = useState("");
  const [protocol, setProtocol] = useState<PortProtocol>("http");
  const number = Number(port);
  const valid = /^\d+$/.test(port) && number >= 9 && number <= 65_535;
  const address = valid ? portAddress(workspace, agent, number, protocol, appHost) : undefined;
  return (
    <form
      className={classes.other}
      onSubmit={(event) => {
        event.preventDefault();
        if (address) window.open(address, "_blank", "noreferrer");
      }}
    >
      <TextInput
        size="xs"
        w={110}
        aria-label="Another port"
        placeholder="Another port"
        inputMode="numeric"
        value={port}
        error={port !== "" && (!valid || (appHost !== "" && !address))}
        onChange={(event) => setPort(event.currentTarget.value)}
      />
      <SegmentedControl
        size="xs"
        aria-label="Protocol"
        data={["http", "https"]}
        value={protocol}
        onChange={(value) => setProtocol(value as PortProtocol)}
      />
      <Button size="xs" type="submit" disabled={!address}>
        Open
      </Button>
    </form>
  );
}

interface ForwardingProps {
  workspace: Workspace;
  port: number;
  /** Why, and what to do. */
  children: React.ReactNode;
}

/** A port that has no host of its own opens on the user's machine only. */
function Forwarding({ workspace, port, children }: ForwardingProps) {
  return (
    <div className={classes.list}>
      <p className={classes.empty}>{children}</p>
      <CommandLine command={shellCommand("coder", "port-forward", workspace.name, "--tcp", String(port))} />
    </div>
  );
}
