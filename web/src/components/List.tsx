import { Skeleton } from "@mantine/core";
import classes from "./List.module.css";

const placeholders = ["a", "b", "c"];

/** Rows with lines between them; the layout of the rows stands there while they load. */
export function List({ busy = false, children }: { busy?: boolean; children?: React.ReactNode }) {
  return (
    <ul className={classes.list} aria-busy={busy}>
      {busy
        ? placeholders.map((key) => (
            <li key={key} className={classes.row}>
              <Skeleton circle height={34} width={34} />
              <div>
                <Skeleton width={140} height={14} />
                <Skeleton width={180} height={12} mt={7} />
              </div>
            </li>
          ))
        : children}
    </ul>
  );
}

interface ListRowProps {
  picture?: React.ReactNode;
  title: React.ReactNode;
  text?: React.ReactNode;
  /** What can be done, at the end of the row. */
  menu?: React.ReactNode;
  /** Facts before the end of the row; below the title when narrow. */
  children?: React.ReactNode;
}

export function ListRow({ picture, title, text, menu, children }: ListRowProps) {
  return (
    <li className={classes.row}>
      {picture}
      <div className={classes.what}>
        <span className={classes.title}>{title}</span>
        {text && <span className={classes.text}>{text}</span>}
      </div>
      {children && (
        <div className={classes.aside} data-indent={picture ? true : undefined}>
          {children}
        </div>
      )}
      {menu && <div className={classes.menu}>{menu}</div>}
    </li>
  );
}

export function Light({ children }: { children: React.ReactNode }) {
  return <span className={classes.light}>{children}</span>;
}

export function Figure({ children }: { children: React.ReactNode }) {
  return <span className={classes.number}>{children}</span>;
}

export function Tags({ children }: { children: React.ReactNode }) {
  return <span className={classes.tags}>{children}</span>;
}

/** A page's heading with a picture before it and the name that commands and addresses use below. */
export function PictureHeading({
  picture,
  label,
  below,
}: {
  picture: React.ReactNode;
  label: string;
  below: React.ReactNode;
}) {
  return (
    <span className={classes.heading}>
      {picture}
      <span>
        {label}
        <span className={classes.id}>{below}</span>
      </span>
    </span>
  );
}
