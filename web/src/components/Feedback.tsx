import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { CircleAlert, type LucideIcon } from "lucide-react";
import { ApiError, describeError } from "../api/client";
import { splitError } from "../lib/errors";
import classes from "./Feedback.module.css";

/** Why something is not here, in the server's own words, and the way to try again. */
export function ErrorPanel({ error, onRetry, title }: { error: unknown; onRetry?: () => void; title?: string }) {
  const { message, detail, validations } = describeError(error);
  return (
    <div className={classes.error} role="alert">
      <CircleAlert size={18} className={classes.errorIcon} aria-hidden />
      <div className={classes.errorBody}>
        {title && <strong>{title}</strong>}
        <p className={title ? undefined : classes.lead}>{message}</p>
        {detail && <pre className={classes.detail}>{detail}</pre>}
        {validations.length > 0 && (
          <ul>
            {validations.map((v) => (
              <li key={`${v.field}-${v.detail}`}>
                <code>{v.field}</code>: {v.detail}
              </li>
            ))}
          </ul>
        )}
      </div>
      {onRetry && (
        <Button variant="default" size="xs" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** Why a build or an import failed: the sentence, then the diagnostic with its lines as they are. */
export function JobErrorPanel({ title, text }: { title: string; text: string }) {
  const { sentence, rest } = splitError(text);
  return <ErrorPanel title={title} error={new ApiError(0, { message: sentence, detail: rest })} />;
}

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  children?: React.ReactNode;
  action?: React.ReactNode;
}

export function EmptyState({ icon: Icon, title, children, action }: EmptyStateProps) {
  return (
    <div className={classes.empty}>
      <Icon size={28} strokeWidth={1.5} aria-hidden />
      <h2>{title}</h2>
      {children && <div className={classes.emptyText}>{children}</div>}
      {action}
    </div>
  );
}

/** A message in the corner for an action that the server refused. */
export function notifyError(error: unknown, what: string): void {
  const { message, detail, validations } = describeError(error);
  const rest = [...validations.map((v) => v.detail), detail].filter(Boolean).join(" ");
  notifications.show({ color: "red", title: what, message: rest ? `${message} ${rest}` : message, autoClose: 10_000 });
}

export function notifyDone(message: string): void {
  notifications.show({ message, color: "accent", autoClose: 4000 });
}
