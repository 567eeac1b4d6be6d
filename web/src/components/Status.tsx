import type { StatusLook, Tone } from "../lib/status";
import classes from "./Status.module.css";

/** A coloured dot and the word that says the same. */
export function Status({ look, detail }: { look: StatusLook; detail?: string }) {
  return (
    <span className={classes.status}>
      <Dot tone={look.tone} busy={look.busy} />
      <span className={classes.words}>
        <span className={classes.word}>{look.word}</span>
        {detail && <span className={classes.detail}>{detail}</span>}
      </span>
    </span>
  );
}

export function Dot({ tone, busy = false }: { tone: Tone; busy?: boolean }) {
  return <span className={classes.dot} data-tone={tone} data-busy={busy || undefined} aria-hidden />;
}

/** A small word on its own ground: "active", "suspended", "outdated". */
export function Tag({ tone, children }: { tone: Tone; children: React.ReactNode }) {
  return (
    <span className={classes.tag} data-tone={tone}>
      {children}
    </span>
  );
}
