/**
 * Whether the server answers. Anything that fails to reach it calls {@link Connection.suspect}; a probe then decides,
 * and repeats until the server is back.
 */
export type ConnectionState = "online" | "lost";

const firstDelay = 1000;
const longestDelay = 8000;

export class Connection {
  #state: ConnectionState = "online";
  #listeners = new Set<() => void>();
  #probing = false;
  readonly #probe: () => Promise<boolean>;

  constructor(probe: () => Promise<boolean>) {
    this.#probe = probe;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** A request or socket failed: find out whether the server is gone, and wait for it. */
  suspect(): void {
    if (this.#probing) return;
    this.#probing = true;
    void this.#watch();
  }

  async #watch(): Promise<void> {
    for (let delay = firstDelay; !(await this.#probe()); delay = Math.min(delay * 2, longestDelay)) {
      this.#set("lost");
      await new Promise((done) => setTimeout(done, delay));
    }
    this.#probing = false;
    this.#set("online");
  }

  #set(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

export const connection = new Connection(async () => {
  try {
    return (await fetch("/api/v2/buildinfo", { cache: "no-store" })).ok;
  } catch {
    return false;
  }
});
