import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Plugin } from "vite";
import { WebSocketServer } from "ws";
import { goOn, pass, standStill } from "./clock.ts";
import type { Reply } from "./http.ts";
import { handle } from "./routes.ts";
import { openStream } from "./streams.ts";
import { World } from "./world.ts";

const prefix = "/api/v2";
const bodyLimit = 10 * 1024 * 1024;

/**
 * A test double of the API for developing and testing pages without a server. Strict: what the API does not have,
 * it answers with 404 and prints, so that a page cannot come to rely on it.
 * `POST /__mock?scenario=…` (full | empty | setup | broken | crowd | member | sso | accounts) starts a new world; with `clock=still` its
 * builds go on only when `POST /__mock?pass=…` lets that many milliseconds pass.
 */
export function mockApi(): Plugin {
  let world = new World("full");
  const sockets = new WebSocketServer({ noServer: true });

  const middleware = async (req: IncomingMessage, res: ServerResponse, next: () => void) => {
    const url = new URL(req.url ?? "/", "http://mock");
    if (url.pathname === "/__mock") {
      const passes = url.searchParams.get("pass");
      if (passes !== null) pass(Number(passes));
      else {
        (url.searchParams.get("clock") === "still" ? standStill : goOn)();
        world = new World(url.searchParams.get("scenario") ?? "full");
      }
      send(res, { status: 200, body: { message: "ok" } });
      return;
    }
    if (!url.pathname.startsWith(prefix)) {
      next();
      return;
    }
    const raw = await readBody(req);
    if (!raw) return; // The page was left before it had sent everything.
    const isJson = (req.headers["content-type"] ?? "").includes("json");
    send(
      res,
      handle(world, {
        method: req.method ?? "GET",
        path: decodeURIComponent(url.pathname.slice(prefix.length)),
        query: url.searchParams,
        body: isJson && raw.length > 0 ? JSON.parse(raw.toString()) : {},
        bytes: raw.length,
        signedIn: /coder_session_token=[^;]+/.test(req.headers.cookie ?? ""),
      }),
    );
  };

  const upgrade = (server: Server) =>
    server.on("upgrade", (req, socket, head) => {
      const url = new URL(req.url ?? "/", "http://mock");
      if (!url.pathname.startsWith(prefix)) return;
      sockets.handleUpgrade(req, socket, head, (ws) =>
        openStream(() => world, ws, url.pathname.slice(prefix.length), url.searchParams),
      );
    });

  return {
    name: "mock-api",
    configureServer(server) {
      server.middlewares.use(middleware);
      if (server.httpServer) upgrade(server.httpServer as Server);
    },
    configurePreviewServer(server) {
      server.middlewares.use(middleware);
      upgrade(server.httpServer as Server);
    },
  };
}

function send(res: ServerResponse, reply: Reply): void {
  res.statusCode = reply.status;
  if (reply.location !== undefined) res.setHeader("Location", reply.location);
  if (reply.text !== undefined) {
    res.setHeader("Content-Type", "application/x-ndjson");
    res.setHeader("Content-Disposition", 'attachment; filename="audit.jsonl"');
    res.end(reply.text);
    return;
  }
  if (reply.cookie !== undefined) res.setHeader("Set-Cookie", `coder_session_token=${reply.cookie}; Path=/; HttpOnly`);
  if (reply.body === undefined) {
    res.end();
    return;
  }
  res.setHeader("Content-Type", "application/json");
  res.end(JSON.stringify(reply.body));
}

async function readBody(req: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of req) {
      size += (chunk as Buffer).length;
      if (size > bodyLimit) throw new Error("The body is larger than the mock takes.");
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    if (req.errored === error) return undefined;
    throw error;
  }
  return Buffer.concat(chunks);
}
