import { Modal } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { onOpenShortcutHelp, openPalette } from "./globalDialogs";
import { useDestinations } from "./Navigation";
import { Palette } from "./Palette";
import classes from "./Shortcuts.module.css";

type Shortcut = [keys: string[], what: string];

const first: Shortcut[] = [
  [["Ctrl", "K"], "Find workspaces, templates, pages and actions"],
  [["/"], "Go to the filter of this page"],
];
const last: Shortcut[] = [
  [["c"], "Create a workspace"],
  [["?"], "Show this list"],
];

const sequenceTimeout = 1000;

/** The page-wide keys, the palette and the list of keys. */
export function Shortcuts() {
  const navigate = useNavigate();
  const destinations = useDestinations();
  const shortcuts: Shortcut[] = [
    ...first,
    ...destinations.map(({ key, label }): Shortcut => [["g", key], `Go to ${label.toLowerCase()}`]),
    ...last,
  ];
  const [help, setHelp] = useState(false);

  useEffect(() => {
    let pendingSince = 0;
    const onKey = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        openPalette();
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || takesText(event.target)) return;
      const inSequence = event.timeStamp - pendingSince < sequenceTimeout;
      pendingSince = 0;
      const to = inSequence ? destinations.find((d) => d.key === event.key)?.to : undefined;
      if (to) void navigate({ to });
      else if (event.key === "g") pendingSince = event.timeStamp;
      else if (event.key === "c") void navigate({ to: "/workspaces/new" });
      else if (event.key === "?") setHelp(true);
      else if (event.key === "/") {
        const filter = document.querySelector<HTMLInputElement>("[data-page-filter]");
        if (!filter) return;
        event.preventDefault();
        filter.focus();
        filter.select();
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [navigate, destinations]);

  useEffect(() => onOpenShortcutHelp(() => setHelp(true)), []);

  return (
    <>
      <Palette />
      <Modal opened={help} onClose={() => setHelp(false)} title="Keyboard shortcuts">
        <dl className={classes.list}>
          {shortcuts.map(([keys, what]) => (
            <div key={what} className={classes.row}>
              <dt>{what}</dt>
              <dd>
                {keys.map((key) => (
                  <kbd key={key}>{key}</kbd>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      </Modal>
    </>
  );
}

function takesText(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName) || target.role === "dialog")
  );
}
