import { Link } from "@tanstack/react-router";
import classes from "./Logo.module.css";

export function LogoMark({ size = 24 }: { size?: number }) {
  return <img src="/favicon.svg" alt="" width={size} height={size} />;
}

export function Logo() {
  return (
    <Link to="/workspaces" className={classes.logo} aria-label="Coder, your workspaces">
      <LogoMark />
      <span className={classes.word}>Coder</span>
    </Link>
  );
}
