import { ActionIcon, Avatar } from "@mantine/core";
import { ChevronDown, UserRoundX } from "lucide-react";
import { useId } from "react";
import type { Disclosure } from "./EntryList";
import classes from "./EntryRow.module.css";
import { PersonAvatar } from "./Person";

interface EntryRowProps extends Disclosure {
  /** Whose doing it was; null when nobody is known. */
  user: React.ComponentProps<typeof PersonAvatar>["user"] | null;
  /** The sentence in plain words. */
  spoken: string;
  sentence: React.ReactNode;
  facts: React.ReactNode;
  tags: React.ReactNode;
  /** What is shown when the entry is opened. */
  children: React.ReactNode;
}

/** An entry of a log: who did what as a sentence, facts beneath it, and details on demand. */
export function EntryRow({ user, spoken, sentence, facts, tags, opened, onToggle, children }: EntryRowProps) {
  const id = useId();
  return (
    <div>
      <div className={classes.row}>
        {user ? (
          <PersonAvatar user={user} />
        ) : (
          <Avatar size={34} radius="xl" color="gray" alt="" aria-hidden>
            <UserRoundX size={17} />
          </Avatar>
        )}
        <div className={classes.what}>
          <span className={classes.sentence}>{sentence}</span>
          <span className={classes.facts}>{facts}</span>
        </div>
        <span className={classes.tags}>{tags}</span>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-expanded={opened}
          aria-controls={id}
          aria-label={`Details of: ${spoken}`}
          onClick={onToggle}
        >
          <ChevronDown size={17} className={classes.chevron} data-opened={opened || undefined} />
        </ActionIcon>
      </div>
      <div id={id} hidden={!opened}>
        {opened && <div className={classes.details}>{children}</div>}
      </div>
    </div>
  );
}

/** Names and values of the details. */
export function EntryFacts({ children }: { children: React.ReactNode }) {
  return <dl className={classes.more}>{children}</dl>;
}
