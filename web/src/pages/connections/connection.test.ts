import { expect, it } from "vitest";
import type { ConnectionLog, User } from "../../api/types";
import { lastedOf, outcomeOf, sentenceOf } from "./connection";

const ada = { id: "1", username: "ada" } as User;
const log = (change: Partial<ConnectionLog>): ConnectionLog => ({
  id: "c",
  connect_time: "2026-11-01T10:00:00Z",
  organization: { id: "o", name: "coder", display_name: "", icon: "" },
  workspace_owner_id: "1",
  workspace_owner_username: "ada",
  workspace_id: "w",
  workspace_name: "dev",
  agent_name: "main",
  type: "ssh",
  type_display_name: "SSH",
  ...change,
});
const session = (change: Partial<NonNullable<ConnectionLog["ssh_info"]>> = {}) => ({
  ssh_info: { connection_id: "c", user: ada, ...change },
});
const visit = (user: User | null, status_code = 200) => ({
  web_info: { user_agent: "", user, slug_or_port: "code", status_code },
});
const spoken = (entry: ConnectionLog) => {
  const { who, did, workspace } = sentenceOf(entry);
  return `${who} ${did} ${workspace}`;
};

it("says who did what to which workspace", () => {
  expect(spoken(log(session()))).toBe("ada connected by SSH to dev");
  expect(spoken(log({ ...session(), type: "vscode", type_display_name: "VS Code" }))).toBe(
    "ada connected with VS Code to dev",
  );
  expect(spoken(log({ ...session(), type: "reconnecting_pty", workspace_owner_id: "2" }))).toBe(
    "ada opened a terminal in ada/dev",
  );
  expect(spoken(log({ ...visit(null), type: "workspace_app" }))).toBe(
    "Somebody who was not signed in opened the app code of ada/dev",
  );
  expect(spoken(log({ ...visit(ada), type: "port_forwarding" }))).toBe("ada opened port code of dev");
  expect(spoken(log({ ssh_info: { connection_id: "c", user: null } }))).toContain("Somebody unknown");
});

it("knows how long sessions lasted, and that visits have no end", () => {
  expect(lastedOf(log(session({ disconnect_time: "2026-11-01T10:00:05Z" })))).toBe(5_000);
  expect(lastedOf(log(session()))).toBeUndefined();
  expect(lastedOf(log(visit(ada)))).toBeUndefined();
});

it("marks what is open, broke off or failed, and nothing else", () => {
  const ended = { disconnect_time: "2026-11-01T10:00:05Z" };
  expect(outcomeOf(log(session()))?.word).toBe("open");
  expect(outcomeOf(log(session({ ...ended, disconnect_reason: "The server was stopped." })))?.word).toBe("broke off");
  expect(outcomeOf(log(session({ ...ended, disconnect_reason: "lost", exit_code: 129 })))?.word).toBe("broke off");
  expect(outcomeOf(log(session({ ...ended, disconnect_reason: "lost", exit_code: 0 })))).toBeUndefined();
  expect(outcomeOf(log(session({ ...ended, exit_code: 3 })))?.word).toBe("exit code 3");
  expect(outcomeOf(log(session({ ...ended, exit_code: 0 })))).toBeUndefined();
  expect(outcomeOf(log(session(ended)))).toBeUndefined();
  expect(outcomeOf(log(visit(ada, 502)))?.word).toBe("answered 502");
  expect(outcomeOf(log(visit(ada)))).toBeUndefined();
});
