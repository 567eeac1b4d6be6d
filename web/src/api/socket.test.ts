import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { eventData, LiveSocket, socketUrl } from "./socket";

class FakeSocket {
  static OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  binaryType = "";
  sent: unknown[] = [];
  onopen?: () => void;
  onclose?: (event: { wasClean: boolean }) => void;
  onmessage?: (event: { data: unknown }) => void;
  readonly url: string;

  constructor(url: string) {
    this.url = url;
    FakeSocket.all.push(this);
  }

  send(data: unknown) {
    this.sent.push(data);
  }

  close() {
    this.readyState = 3;
  }

  open() {
    this.readyState = 1;
    this.onopen?.();
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  vi.stubGlobal("WebSocket", FakeSocket);
  vi.stubGlobal(
    "fetch",
    vi.fn(async () => new Response("{}")),
  );
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const last = () => FakeSocket.all.at(-1) as FakeSocket;

describe("LiveSocket", () => {
  it("comes back after a loss and goes on where it was", async () => {
    let after = -1;
    const states: string[] = [];
    const socket = new LiveSocket({
      path: () => `/logs?after=${after}`,
      onMessage: () => {
        after = 7;
      },
      onState: (s) => states.push(s),
    });
    last().open();
    last().onmessage?.({ data: "x" });
    last().onclose?.({ wasClean: false });
    await vi.advanceTimersByTimeAsync(600);
    expect(FakeSocket.all).toHaveLength(2);
    expect(last().url).toContain("after=7");
    expect(states).toEqual(["connecting", "open", "retrying", "retrying"]);
    socket.close();
  });

  it("ends with the server when the stream has an end", async () => {
    const states: string[] = [];
    new LiveSocket({ path: () => "/logs", onMessage: () => {}, onState: (s) => states.push(s), endsWithServer: true });
    last().open();
    last().onclose?.({ wasClean: true });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.all).toHaveLength(1);
    expect(states.at(-1)).toBe("closed");
  });

  it("does not keep what was typed while it is not connected", () => {
    const socket = new LiveSocket({ path: () => "/pty", onMessage: () => {} });
    expect(socket.send("rm -rf")).toBe(false);
    last().open();
    expect(last().sent).toEqual([]);
    expect(socket.send("ls")).toBe(true);
    socket.close();
  });

  it("never comes back once it was closed", async () => {
    const socket = new LiveSocket({ path: () => "/x", onMessage: () => {} });
    socket.close();
    last().onclose?.({ wasClean: false });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(FakeSocket.all).toHaveLength(1);
  });
});

describe("eventData", () => {
  it("reads data, skips pings and throws the server's error", () => {
    expect(eventData('{"type":"data","data":{"a":1}}')).toEqual({ a: 1 });
    expect(eventData('{"type":"ping"}')).toBeUndefined();
    expect(() => eventData('{"type":"error","data":{"message":"gone"}}')).toThrow("gone");
  });
});

it("keeps the host and switches the scheme", () => {
  expect(socketUrl("/api/v2/x?y=1")).toMatch(/^ws:\/\/.+\/api\/v2\/x\?y=1$/);
});
