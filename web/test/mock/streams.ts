import type { WebSocket } from "ws";
import { ago } from "./clock.ts";
import { containersOf } from "./containers.ts";
import { agentLog } from "./content.ts";
import { dynamicParameters } from "./dynamicParameters.ts";
import type { World } from "./world.ts";

/** Screens of terminals by reconnect id, so that a reload finds its session again. */
const screens = new Map<string, string>();

/** Serves one WebSocket path of the API; unknown paths are closed with a reason. */
export function openStream(world: () => World, ws: WebSocket, path: string, query: URLSearchParams): void {
  const every = (ms: number, run: () => void) => {
    run();
    const timer = setInterval(run, ms);
    ws.on("close", () => clearInterval(timer));
  };
  const json = (value: unknown) => ws.send(JSON.stringify(value));
  const onChange = (look: () => unknown) => {
    let told: string | undefined;
    return () => {
      const now = JSON.stringify(look());
      if (now !== undefined && now !== told) ws.send(now);
      told = now;
    };
  };
  if (!/^\d*$/.test(query.get("after") ?? "")) {
    ws.close(1008, "after must be a whole number");
    return;
  }

  const watched = path.match(/^\/workspaces\/([^/]+)\/watch-ws$/)?.[1];
  if (watched) {
    every(
      400,
      onChange(() => {
        world().tick();
        const workspace = world().workspaces.find((w) => w.id === watched);
        return workspace && { type: "data", data: workspace };
      }),
    );
    return;
  }

  const logged = path.match(/^\/(workspacebuilds|templateversions)\/([^/]+)\/logs$/);
  if (logged) {
    let after = Number(query.get("after") ?? 0);
    every(250, () => {
      world().tick();
      const holders = logged[1] === "workspacebuilds" ? world().builds : world().versions;
      const holder = holders.find((h) => h.id === logged[2]);
      for (const line of holder ? world().logs(holder) : []) {
        if (line.id <= after) continue;
        after = line.id;
        json(line);
      }
      if (!holder || holder.job.completed_at) ws.close(1000);
    });
    return;
  }

  const form = path.match(/^\/templateversions\/([^/]+)\/dynamic-parameters$/)?.[1];
  if (form) {
    ws.on("message", (message) => {
      const { id, inputs } = JSON.parse(String(message)) as { id: number; inputs: Record<string, string> };
      json(dynamicParameters(id, world().parameters.get(form) ?? [], inputs));
    });
    return;
  }

  const agent = path.match(/^\/workspaceagents\/([^/]+)\/(logs|watch-metadata-ws|pty|containers\/watch)$/);
  if (agent?.[2] === "containers/watch") {
    every(
      200,
      onChange(() => {
        world().tick();
        return containersOf(world(), agent[1]);
      }),
    );
    return;
  }
  if (agent?.[2] === "logs") {
    const source =
      world()
        .builds.flatMap((b) => b.resources ?? [])
        .flatMap((r) => r.agents ?? [])
        .find((a) => a.id === agent[1])?.log_sources?.[0]?.id ?? "";
    json(
      agentLog.map((output, id) => ({
        id: id + 1,
        created_at: ago(60_000 - id * 300),
        output,
        level: "info",
        source_id: source,
      })),
    );
    return;
  }
  if (agent?.[2] === "watch-metadata-ws") {
    every(2000, () =>
      json({
        type: "data",
        data: [
          tile("cpu", "CPU", `${(5 + Math.random() * 30).toFixed(0)} %`),
          tile("mem", "Memory", "2.1 / 8.0 GB"),
          tile("disk", "Disk", "41 %"),
          tile("load", "Load", "0.42"),
          tile("gpu", "GPU", "", "nvidia-smi: not found"),
        ],
      }),
    );
    return;
  }
  if (agent?.[2] === "pty") {
    terminal(ws, query);
    return;
  }
  console.warn(`mock: no stream for ${path}`);
  ws.close(1011, "no such stream");
}

function tile(key: string, name: string, value: string, error = "") {
  return {
    description: { key, display_name: name, script: "", interval: 10, timeout: 1 },
    result: { collected_at: ago(500), age: 0, value, error },
  };
}

function terminal(ws: WebSocket, query: URLSearchParams): void {
  const id = query.get("reconnect") ?? "";
  if (!/^[0-9a-f-]{36}$/.test(id)) {
    ws.close(1008, "reconnect must be a UUID");
    return;
  }
  const prompt = "\u001b[32mmira@demo\u001b[0m:\u001b[34m~\u001b[0m$ ";
  if (!screens.has(id)) screens.set(id, prompt);
  const write = (text: string) => {
    screens.set(id, ((screens.get(id) ?? "") + text).slice(-64_000));
    ws.send(Buffer.from(text));
  };
  ws.send(Buffer.from(screens.get(id) ?? ""));
  let line = "";
  if (query.get("command") === "slow") {
    slowEcho(ws, write);
    return;
  }
  ws.on("message", (frame) => {
    const { data = "" } = JSON.parse(frame.toString()) as { data?: string };
    for (const char of data) {
      if (char === "\r") {
        const echo = line.match(/^echo (.*)$/)?.[1];
        write(`\r\n${echo === undefined ? "" : `${echo}\r\n`}${prompt}`);
        line = "";
      } else if (char === "\u007f") {
        if (line) write("\b \b");
        line = line.slice(0, -1);
      } else {
        line += char;
        write(char);
      }
    }
  });
}

/** A slow link: two keys are echoed late, and what comes after them when Ctrl-E is typed. */
function slowEcho(ws: WebSocket, write: (text: string) => void): void {
  let echoed = 0;
  let held = "";
  ws.on("message", (frame) => {
    const { data = "" } = JSON.parse(frame.toString()) as { data?: string };
    for (const char of data) {
      if (char === "\u0005") {
        write(held);
        held = "";
      } else if (echoed < 2) {
        echoed++;
        setTimeout(() => write(char), 300);
      } else {
        held += char;
      }
    }
  });
}
