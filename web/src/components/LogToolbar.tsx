import type { Vocabulary } from "../lib/filter";
import classes from "./LogToolbar.module.css";
import { QueryField } from "./QueryField";
import { ReadyFilters } from "./ReadyFilters";

interface LogToolbarProps {
  label: string;
  placeholder: string;
  vocabulary: Vocabulary;
  ready: [label: string, query: string][];
  filter: string;
  onFilter: (query: string) => void;
  /** How many entries match; undefined until it is known. */
  count: number | undefined;
  /** From this number on the server does not count further; 0 counts all. */
  cap: number | undefined;
}

/** Above a log: ready-made filters, the filter in the server's language, and how much it finds. */
export function LogToolbar({ label, placeholder, vocabulary, ready, filter, onFilter, count, cap }: LogToolbarProps) {
  return (
    <div className={classes.toolbar}>
      <ReadyFilters filters={ready} onPick={onFilter} />
      <QueryField
        label={label}
        placeholder={placeholder}
        vocabulary={vocabulary}
        value={filter}
        onChange={onFilter}
        askOnEnter
      />
      {count !== undefined && (
        <span className={classes.count} aria-live="polite">
          {cap && count >= cap ? `${cap}+` : count} {count === 1 ? "entry" : "entries"}
        </span>
      )}
    </div>
  );
}
