/** Most typed characters that wait for their echo; a link that is further behind is not typed on blindly. */
const maxPending = 200;

/** Echoes that take longer are worth predicting, and those that take less than the second are not anymore; milliseconds. */
const slow = 40;
const fast = 25;

/** What shells send around an echo without moving anything: colours, erasing to the end of the line, showing and hiding the cursor. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with a control character.
const decoration = /\u001b\[[0-9;]*m|\u001b\[0?K|\u001b\[\?(?:25|2004)[hl]/g;

/**
 * Guesses what a terminal will echo, so that typing feels local on a slow link. It guesses only after the program at the other end has echoed
 * a key since the last Enter, arrow or other command, so that a password is never shown; one answer that differs from the guess ends guessing until the
 * next echo.
 */
export class EchoPredictor {
  private pending = "";
  private echoes = false;
  private worthIt = false;

  /** What is typed but not echoed yet, if it is likely to be, and the link is slow. */
  get guess(): string {
    return this.echoes && this.worthIt ? this.pending : "";
  }

  /** Takes in how long an echo took. */
  measured(milliseconds: number): void {
    this.worthIt = milliseconds > slow || (this.worthIt && milliseconds >= fast);
  }

  /** Takes in what is typed. */
  typed(data: string): void {
    if (/^[\x20-\x7e]+$/.test(data) && this.pending.length + data.length <= maxPending) this.pending += data;
    else this.forget();
  }

  /** Takes in what the terminal gets. */
  received(output: string): void {
    if (this.pending === "") return;
    const text = output.replace(decoration, "");
    if (text === "") return;
    if (this.pending.startsWith(text)) {
      this.pending = this.pending.slice(text.length);
      this.echoes = true;
    } else {
      this.forget();
    }
  }

  /** Ends guessing until the next echo. */
  forget(): void {
    this.pending = "";
    this.echoes = false;
  }
}
