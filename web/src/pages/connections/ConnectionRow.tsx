import { Link } from "@tanstack/react-router";
import { organizationLabel } from "../../api/organizations";
import type { ConnectionLog } from "../../api/types";
import { Copyable } from "../../components/Copyable";
import type { Disclosure } from "../../components/EntryList";
import { EntryFacts, EntryRow } from "../../components/EntryRow";
import { RelativeTime } from "../../components/RelativeTime";
import { Tag } from "../../components/Status";
import { formatDuration } from "../../lib/time";
import { lastedOf, outcomeOf, sentenceOf, userOf } from "./connection";

interface ConnectionRowProps extends Disclosure {
  log: ConnectionLog;
  showOrganization: boolean;
}

export function ConnectionRow({ log, showOrganization, ...disclosure }: ConnectionRowProps) {
  const { who, did, workspace } = sentenceOf(log);
  const lasted = lastedOf(log);
  const outcome = outcomeOf(log);
  return (
    <EntryRow
      {...disclosure}
      user={userOf(log)}
      spoken={`${who} ${did} ${workspace}`}
      sentence={
        <>
          <strong>{who}</strong> {did}{" "}
          <Link
            to="/@{$owner}/$workspace"
            params={{ owner: log.workspace_owner_username, workspace: log.workspace_name }}
          >
            {workspace}
          </Link>
        </>
      }
      facts={
        <>
          <RelativeTime time={log.connect_time} />
          {lasted !== undefined && <span>for {formatDuration(lasted)}</span>}
          {log.ip && <span>{log.ip}</span>}
          {showOrganization && <span>{organizationLabel(log.organization)}</span>}
        </>
      }
      tags={
        <>
          {outcome && <Tag tone={outcome.tone}>{outcome.word}</Tag>}
          <Tag tone="idle">{log.type_display_name}</Tag>
        </>
      }
    >
      <Details log={log} />
    </EntryRow>
  );
}

function Details({ log }: { log: ConnectionLog }) {
  const { ssh_info, web_info } = log;
  return (
    <EntryFacts>
      <dt>Opened</dt>
      <dd className="tabular">{new Date(log.connect_time).toISOString()}</dd>
      {ssh_info && (
        <>
          <dt>Closed</dt>
          <dd className="tabular">
            {ssh_info.disconnect_time ? new Date(ssh_info.disconnect_time).toISOString() : "It is still open"}
          </dd>
        </>
      )}
      {ssh_info?.disconnect_reason && (
        <>
          <dt>Why it ended</dt>
          <dd>{ssh_info.disconnect_reason}</dd>
        </>
      )}
      {ssh_info?.exit_code !== undefined && (
        <>
          <dt>Exit code</dt>
          <dd>{ssh_info.exit_code}</dd>
        </>
      )}
      {web_info && !ssh_info && (
        <>
          <dt>First answer</dt>
          <dd>{web_info.status_code}</dd>
        </>
      )}
      {web_info?.user_agent && (
        <>
          <dt>Program</dt>
          <dd>{web_info.user_agent}</dd>
        </>
      )}
      <dt>Agent</dt>
      <dd>{log.agent_name}</dd>
      <dt>Workspace</dt>
      <dd>
        <Copyable text={log.workspace_id} label="the id of the workspace" />{" "}
        <Link to="/connections" search={{ filter: `workspace_id:${log.workspace_id}` }}>
          All of this workspace
        </Link>
      </dd>
      <dt>Connection</dt>
      <dd>
        <Copyable text={log.id} label="the id of the connection" />
      </dd>
    </EntryFacts>
  );
}
