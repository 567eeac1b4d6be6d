// A real terminal for pictures: tmux runs the programs, and xterm.js, which the dashboard's terminal is, draws what tmux has.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const limit = 5 * 60 * 1000;

/** A shell in a window of a private tmux. */
export class Terminal {
  #socket;
  #columns;

  /** `name` is the window's own; `folder` holds its socket; `environment` is all that its programs see. */
  static async open(name, folder, environment, columns, rows) {
    const terminal = new Terminal();
    terminal.#socket = path.join(folder, `${name}.tmux`);
    terminal.#columns = columns;
    const start = ["-u", "-S", terminal.#socket, "-f", "/dev/null", "new-session", "-d", "exec bash"];
    await run("tmux", start, { env: environment, cwd: environment.HOME });
    await terminal.#tmux("set-option", "-g", "status", "off");
    await terminal.#tmux("resize-window", "-x", `${columns}`, "-y", `${rows}`);
    await terminal.shows("$ ");
    return terminal;
  }

  #tmux(...args) {
    return run("tmux", ["-u", "-S", this.#socket, ...args]).then(({ stdout }) => stdout);
  }

  /** Types a line and Enter. */
  async type(line) {
    await this.#tmux("send-keys", "-l", line);
    await this.#tmux("send-keys", "Enter");
  }

  /** Waits until the screen's text, without the empty lines at its end, matches; strings at its end. */
  async shows(wanted) {
    const since = Date.now();
    for (;;) {
      const text = (await this.#tmux("capture-pane", "-p")).trimEnd();
      if (typeof wanted === "string" ? text.endsWith(wanted.trimEnd()) : wanted.test(text)) return;
      if (Date.now() - since > limit) throw new Error(`the terminal shows\n${text}\nand not ${wanted}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** The screen with its colors, as it would be written to a terminal; its width and the lines that are not empty. */
  async screen() {
    const text = (await this.#tmux("capture-pane", "-e", "-p")).trimEnd().replaceAll("\n", "\r\n");
    const [x, y] = (await this.#tmux("display-message", "-p", "#{cursor_x} #{cursor_y}")).split(" ").map(Number);
    const rows = Math.max(text.split("\r\n").length, y + 1);
    return { text: `${text}\u001b[${y + 1};${x + 1}H`, columns: this.#columns, rows };
  }

  close() {
    return this.#tmux("kill-server");
  }
}

/** Draws a screen in a page of Chromium, with the colors of the dashboard's terminal, and takes a picture of it. */
export async function drawTerminal(page, { text, columns, rows }, file) {
  const require = createRequire(import.meta.url);
  const source = path.dirname(require.resolve("@xterm/xterm/package.json"));
  await page.setContent(`<!doctype html><style>${await readFile(path.join(source, "css/xterm.css"), "utf8")}
    body { margin: 0 } #frame { display: inline-block; padding: 16px 20px; background: #0b0f16 } .xterm-viewport { overflow: hidden !important }</style>
    <div id="frame"><div id="screen"></div></div>`);
  await page.addScriptTag({ path: path.join(source, "lib/xterm.js") });
  await page.evaluate(
    ([written, cols, lines]) =>
      new Promise((resolve) => {
        const terminal = new window.Terminal({
          cols,
          rows: lines,
          fontFamily: 'ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace',
          fontSize: 14,
          lineHeight: 1.15,
          scrollback: 0,
          theme: { background: "#0b0f16", foreground: "#d6deea", cursor: "#a3b1ff" },
        });
        terminal.open(document.getElementById("screen"));
        terminal.focus();
        terminal.write(written, () => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      }),
    [text, columns, rows],
  );
  await page.locator("#frame").screenshot({ path: file });
}
