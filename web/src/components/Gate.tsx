import { LogoMark } from "../app/Logo";
import classes from "./Gate.module.css";
import { usePageTitle } from "./Page";

/** A page before or beside the frame: one card with the logo above it. */
export function Gate({
  title,
  intro,
  children,
}: {
  title: string;
  intro?: React.ReactNode;
  children: React.ReactNode;
}) {
  usePageTitle(title);
  return (
    <main className={classes.gate}>
      <div className={classes.column}>
        <LogoMark size={44} />
        <h1>{title}</h1>
        {intro && <p className={classes.intro}>{intro}</p>}
        <div className={classes.card}>{children}</div>
      </div>
    </main>
  );
}
