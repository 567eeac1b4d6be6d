import { ActionIcon, Tooltip, UnstyledButton } from "@mantine/core";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { copyText } from "../lib/clipboard";
import classes from "./Copyable.module.css";

function useCopy(text: string): [boolean, () => void] {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return [copied, () => void copyText(text).then(setCopied)];
}

/** An identifier that copies itself on click. */
export function Copyable({ text, label, children }: { text: string; label?: string; children?: React.ReactNode }) {
  const [copied, copy] = useCopy(text);
  return (
    <Tooltip label={copied ? "Copied" : `Copy ${label ?? text}`}>
      <UnstyledButton className={classes.copyable} onClick={copy}>
        <span className={classes.text}>{children ?? text}</span>
        <span className="visually-hidden">, copy{label ? ` ${label}` : ""}</span>
        {copied ? (
          <Check size={19} className={classes.hint} data-copied aria-hidden />
        ) : (
          <Copy size={19} className={classes.hint} aria-hidden />
        )}
      </UnstyledButton>
    </Tooltip>
  );
}

export function CopyButton({ text, label }: { text: string; label: string }) {
  const [copied, copy] = useCopy(text);
  return (
    <Tooltip label={copied ? "Copied" : label}>
      <ActionIcon variant="subtle" color="gray" onClick={copy} aria-label={label}>
        {copied ? <Check size={15} /> : <Copy size={15} />}
      </ActionIcon>
    </Tooltip>
  );
}

/** The CLI command that does the same as what is on the screen. */
export function CommandLine({ command }: { command: string }) {
  return (
    <div className={classes.command}>
      <span className={classes.prompt} aria-hidden>
        $
      </span>
      <code>{command}</code>
      <CopyButton text={command} label="Copy command" />
    </div>
  );
}
