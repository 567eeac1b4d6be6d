import type { Terminal } from "@xterm/xterm";
import classes from "./TerminalPage.module.css";

/** Shows guessed text behind the cursor, over the screen and not in it: when the guess was wrong nothing has to be taken back. */
export class EchoOverlay {
  private readonly element = document.createElement("div");

  constructor(private readonly terminal: Terminal) {
    this.element.className = classes.guess ?? "";
    this.element.dataset.guess = "";
    this.element.ariaHidden = "true";
    terminal.element?.querySelector(".xterm-screen")?.append(this.element);
  }

  /** Shows a text; an empty one takes it away. Programs that use the whole screen, and one that is scrolled back, show none. */
  show(text: string): void {
    const { cols, rows, buffer, options } = this.terminal;
    const { cursorX, cursorY, type, viewportY, baseY } = buffer.active;
    const shown = type === "normal" && viewportY === baseY ? text.slice(0, Math.max(0, cols - cursorX - 1)) : "";
    this.element.textContent = shown;
    this.element.hidden = shown === "";
    const screen = this.element.parentElement;
    if (shown === "" || !screen) return;
    const height = screen.clientHeight / rows;
    this.element.style.left = `${(cursorX * screen.clientWidth) / cols}px`;
    this.element.style.top = `${cursorY * height}px`;
    this.element.style.width = `${(shown.length * screen.clientWidth) / cols}px`;
    this.element.style.lineHeight = `${height}px`;
    this.element.style.font = `${options.fontSize}px/${height}px ${options.fontFamily}`;
  }

  dispose(): void {
    this.element.remove();
  }
}
