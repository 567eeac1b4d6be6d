import type { ConnectionLog } from "../../api/types";
import type { Tone } from "../../lib/status";

/** What is said of a connection: who, what they did, and to which workspace. */
export interface Sentence {
  who: string;
  /** Between the user and the workspace. */
  did: string;
  /** With its owner, where that is somebody else. */
  workspace: string;
}

export const userOf = (log: ConnectionLog) => log.ssh_info?.user ?? log.web_info?.user ?? null;

export function sentenceOf(log: ConnectionLog): Sentence {
  const user = userOf(log);
  return {
    who: user?.username ?? (log.web_info ? "Somebody who was not signed in" : "Somebody unknown"),
    did: didOf(log),
    workspace:
      user?.id === log.workspace_owner_id
        ? log.workspace_name
        : `${log.workspace_owner_username}/${log.workspace_name}`,
  };
}

function didOf({ type, type_display_name, web_info }: ConnectionLog): string {
  switch (type) {
    case "workspace_app":
      return `opened the app ${web_info?.slug_or_port ?? ""} of`;
    case "port_forwarding":
      return `opened port ${web_info?.slug_or_port ?? ""} of`;
    case "reconnecting_pty":
      return "opened a terminal in";
    case "ssh":
      return "connected by SSH to";
    default:
      return `connected with ${type_display_name} to`;
  }
}

/** How long it lasted; undefined while it is open, and for visits, which have no end. */
export function lastedOf({ connect_time, ssh_info }: ConnectionLog): number | undefined {
  if (!ssh_info?.disconnect_time) return undefined;
  return Math.max(0, Date.parse(ssh_info.disconnect_time) - Date.parse(connect_time));
}

/** Exit codes from this on say that a signal ended the program. */
const firstSignal = 128;

/** What became of a connection, where that is more than a normal end. */
export function outcomeOf({ ssh_info, web_info }: ConnectionLog): { tone: Tone; word: string } | undefined {
  if (ssh_info && !ssh_info.disconnect_time) return { tone: "good", word: "open" };
  const exit = ssh_info?.exit_code;
  // A client that leaves when its program has ended often does so without a word; a program that a lost client leaves is ended by a signal.
  const ended = exit !== undefined && exit < firstSignal;
  if (ssh_info?.disconnect_reason && !ended) return { tone: "warn", word: "broke off" };
  if (exit) return { tone: "warn", word: `exit code ${exit}` };
  if (web_info && web_info.status_code >= 400) return { tone: "warn", word: `answered ${web_info.status_code}` };
  return undefined;
}
