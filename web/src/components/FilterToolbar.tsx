import classes from "./FilterToolbar.module.css";

interface FilterToolbarProps {
  /** How much the filters find, in words; undefined until it is known. */
  found: string | undefined;
  /** The filters. */
  children: React.ReactNode;
}

/** Above a list: its filters, and how much they find. */
export function FilterToolbar({ found, children }: FilterToolbarProps) {
  return (
    <div className={classes.toolbar}>
      {children}
      {found && (
        <span className={classes.found} aria-live="polite">
          {found}
        </span>
      )}
    </div>
  );
}
