import { connection } from "./connection";

export type SocketState = "connecting" | "open" | "retrying" | "closed";

export interface LiveSocketOptions {
  /** Path with query below the origin; asked again before every attempt, so that a stream can go on where it was. */
  path: () => string;
  onMessage: (data: string | ArrayBuffer) => void;
  onState?: (state: SocketState) => void;
  onOpen?: (socket: WebSocket) => void;
  /** Whether a clean close by the server is the end of the stream (logs) or something to come back from. */
  endsWithServer?: boolean;
}

const firstDelay = 500;
const longestDelay = 10_000;

/** A WebSocket to the server that comes back by itself until {@link LiveSocket.close}. */
export class LiveSocket {
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #delay = firstDelay;
  #done = false;
  readonly #options: LiveSocketOptions;

  constructor(options: LiveSocketOptions) {
    this.#options = options;
    this.#connect();
  }

  /** Sends when the socket is open; what is typed while it is not is refused, so that it is never replayed blindly. */
  send(data: string | Uint8Array<ArrayBuffer>): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(data);
    return true;
  }

  close(): void {
    this.#done = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#options.onState?.("closed");
  }

  #connect(): void {
    this.#options.onState?.(this.#delay === firstDelay ? "connecting" : "retrying");
    const socket = new WebSocket(socketUrl(this.#options.path()));
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.onopen = () => {
      this.#delay = firstDelay;
      this.#options.onState?.("open");
      this.#options.onOpen?.(socket);
    };
    socket.onmessage = (event: MessageEvent<string | ArrayBuffer>) => this.#options.onMessage(event.data);
    socket.onclose = (event) => {
      if (this.#done) return;
      if (this.#options.endsWithServer && event.wasClean) {
        this.#done = true;
        this.#options.onState?.("closed");
        return;
      }
      if (!event.wasClean) connection.suspect();
      this.#options.onState?.("retrying");
      this.#timer = setTimeout(() => this.#connect(), this.#delay);
      this.#delay = Math.min(this.#delay * 2, longestDelay);
    };
  }
}

/** Absolute ws(s) address of a path on this origin. */
export function socketUrl(path: string): string {
  const url = new URL(path, window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.toString();
}

/** Data of a `{type, data}` frame, or undefined for pings. Throws the server's words for an error frame. */
export function eventData<T>(frame: string | ArrayBuffer): T | undefined {
  if (typeof frame !== "string") return undefined;
  const event = JSON.parse(frame) as { type: "data" | "ping" | "error"; data?: unknown };
  if (event.type === "error") {
    const problem = event.data as { message?: string } | undefined;
    throw new Error(problem?.message ?? "The server ended this stream with an error.");
  }
  return event.type === "data" ? (event.data as T) : undefined;
}
