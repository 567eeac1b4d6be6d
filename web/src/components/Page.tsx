import { useEffect } from "react";
import classes from "./Page.module.css";

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} – Coder` : "Coder";
  }, [title]);
}

interface PageProps {
  title: string;
  /** What the heading shows when it is more than the title's text. */
  heading?: React.ReactNode;
  description?: React.ReactNode;
  actions?: React.ReactNode;
  children: React.ReactNode;
  narrow?: boolean;
}

/** The common frame of a page: heading, actions, content. */
export function Page({ title, heading, description, actions, children, narrow }: PageProps) {
  usePageTitle(title);
  return (
    <div className={classes.page} data-narrow={narrow || undefined}>
      <header className={classes.header}>
        <div className={classes.titles}>
          <h1>{heading ?? title}</h1>
          {description && <div className={classes.description}>{description}</div>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

interface SectionProps {
  title?: React.ReactNode;
  description?: React.ReactNode;
  actions?: React.ReactNode;
  children: React.ReactNode;
  padded?: boolean;
}

/** A bordered block with an optional heading. */
export function Section({ title, description, actions, children, padded = true }: SectionProps) {
  return (
    <section className={classes.section}>
      {(title || actions) && (
        <header className={classes.sectionHeader}>
          <div>
            {title && <h2>{title}</h2>}
            {description && <p>{description}</p>}
          </div>
          {actions}
        </header>
      )}
      <div className={padded ? classes.padded : undefined}>{children}</div>
    </section>
  );
}
