import "@xterm/xterm/css/xterm.css";
import { useEffect, useRef, useState } from "react";
import type { SocketState } from "../../api/socket";
import { Dot } from "../../components/Status";
import { readSetting, writeSetting } from "../../lib/storage";
import { openTerminal } from "./openTerminal";
import classes from "./TerminalPage.module.css";

interface TerminalViewProps {
  agentId: string;
  reconnect: string;
  command?: string;
  container?: string;
}

const predictsSetting = "terminal.predicts";

const words: Record<SocketState, string> = {
  connecting: "Connecting…",
  open: "Connected",
  retrying: "Connection lost, trying again…",
  closed: "Closed",
};

/** The screen itself, with the state of its connection in a corner. */
export function TerminalView({ agentId, reconnect, command, container }: TerminalViewProps) {
  const screen = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<SocketState>("connecting");
  const [latency, setLatency] = useState<number>();
  const [predicts, setPredicts] = useState(() => readSetting(predictsSetting, true));
  const predicting = useRef(predicts);

  useEffect(() => {
    if (!screen.current) return;
    return openTerminal(screen.current, {
      agentId,
      reconnect,
      command,
      container,
      onState: setState,
      onLatency: setLatency,
      predicts: () => predicting.current,
    });
  }, [agentId, reconnect, command, container]);

  return (
    <>
      <div ref={screen} className={classes.screen} data-state={state} />
      <div className={classes.state}>
        <span className={classes.latency} role="status" title="Time from a key to its echo">
          <Dot tone={state === "open" ? "good" : "warn"} busy={state !== "open"} />
          {state === "open" && latency !== undefined ? `${latency} ms` : words[state]}
        </span>
        <button
          type="button"
          className={classes.predicts}
          aria-pressed={predicts}
          title="On slow links show what you type at once, underlined until the workspace has answered"
          onClick={() => {
            predicting.current = !predicts;
            setPredicts(!predicts);
            writeSetting(predictsSetting, !predicts);
          }}
        >
          Typing ahead {predicts ? "on" : "off"}
        </button>
      </div>
    </>
  );
}
