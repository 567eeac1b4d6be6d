import { FitAddon } from "@xterm/addon-fit";
import { Unicode11Addon } from "@xterm/addon-unicode11";
import { WebLinksAddon } from "@xterm/addon-web-links";
import { Terminal } from "@xterm/xterm";
import { apiPath } from "../../api/client";
import { LiveSocket, type SocketState } from "../../api/socket";
import { monospace } from "../../theme/theme";
import { EchoOverlay } from "./echoOverlay";
import { EchoPredictor } from "./echoPredictor";

export interface TerminalOptions {
  agentId: string;
  /** UUID of the session: the same id comes back to the same shell and its screen. */
  reconnect: string;
  command?: string;
  /** Name or id of the container of the workspace that a new session runs in. */
  container?: string;
  onState: (state: SocketState) => void;
  /** Milliseconds from a key to the first bytes that came back. */
  onLatency: (ms: number) => void;
  /** Asked for each key: whether slow links show what is typed before its echo. */
  predicts: () => boolean;
}

const encoder = new TextEncoder();
const frame = (value: { data?: string; width?: number; height?: number }) => encoder.encode(JSON.stringify(value));
const oldestEcho = 5_000;

/** Puts a terminal into an element and connects it; returns what ends it. */
export function openTerminal(element: HTMLElement, options: TerminalOptions): () => void {
  const terminal = new Terminal({
    allowProposedApi: true,
    fontFamily: monospace,
    fontSize: 14,
    lineHeight: 1.15,
    scrollback: 10_000,
    cursorBlink: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    theme: { background: "#0b0f16", foreground: "#d6deea", cursor: "#a3b1ff", selectionBackground: "#33406b" },
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(new WebLinksAddon());
  terminal.loadAddon(new Unicode11Addon());
  terminal.unicode.activeVersion = "11";
  terminal.open(element);
  fit.fit();
  void drawWithGpu(terminal);

  const predictor = new EchoPredictor();
  const overlay = new EchoOverlay(terminal);
  const decoder = new TextDecoder();
  const showGuess = () => overlay.show(options.predicts() ? predictor.guess : "");

  let typedAt = 0;
  let fresh = false;
  const socket = new LiveSocket({
    path: () =>
      apiPath(`/workspaceagents/${options.agentId}/pty`, {
        reconnect: options.reconnect,
        width: terminal.cols,
        height: terminal.rows,
        command: options.command,
        container: options.container,
      }),
    onState: options.onState,
    onOpen: (opened) => {
      // The server sends the session's screen again; what is shown now would stand there twice.
      fresh = true;
      opened.send(frame({ width: terminal.cols, height: terminal.rows }));
    },
    onMessage: (data) => {
      if (fresh) {
        terminal.reset();
        predictor.forget();
        fresh = false;
      }
      if (typedAt > 0) {
        const echo = performance.now() - typedAt;
        typedAt = 0;
        if (echo < oldestEcho) {
          predictor.measured(echo);
          options.onLatency(Math.max(1, Math.round(echo)));
        }
      }
      const bytes = typeof data === "string" ? data : new Uint8Array(data);
      predictor.received(typeof bytes === "string" ? bytes : decoder.decode(bytes, { stream: true }));
      terminal.write(bytes, showGuess);
    },
  });

  const typed = terminal.onData((data) => {
    if (!socket.send(frame({ data }))) return;
    typedAt ||= performance.now();
    predictor.typed(data);
    showGuess();
  });
  const binary = terminal.onBinary((data) => socket.send(frame({ data })));
  const resized = terminal.onResize(({ cols, rows }) => socket.send(frame({ width: cols, height: rows })));
  const scrolled = terminal.onScroll(showGuess);
  const observer = new ResizeObserver(() => fit.fit());
  observer.observe(element);
  terminal.focus();

  return () => {
    observer.disconnect();
    for (const listener of [typed, binary, resized, scrolled, overlay]) listener.dispose();
    socket.close();
    terminal.dispose();
  };
}

/** Draws with WebGL where there is one; otherwise, and when the GPU takes its context back, with the DOM. */
async function drawWithGpu(terminal: Terminal): Promise<void> {
  try {
    const { WebglAddon } = await import("@xterm/addon-webgl");
    const addon = new WebglAddon();
    addon.onContextLoss(() => addon.dispose());
    terminal.loadAddon(addon);
  } catch {
    // The DOM renderer is already in place.
  }
}
