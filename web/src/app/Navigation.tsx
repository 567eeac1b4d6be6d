import { Link } from "@tanstack/react-router";
import { Boxes, LayoutTemplate, type LucideIcon, Users } from "lucide-react";
import { permissions } from "../api/users";
import classes from "./Navigation.module.css";
import { useMe } from "./Session";

interface Destination {
  to: "/workspaces" | "/templates" | "/users";
  label: string;
  icon: LucideIcon;
}

/** The pages this person can open. */
export function useDestinations(): Destination[] {
  const { manageUsers } = permissions(useMe().roles);
  return [
    { to: "/workspaces", label: "Workspaces", icon: Boxes },
    { to: "/templates", label: "Templates", icon: LayoutTemplate },
    ...(manageUsers ? [{ to: "/users", label: "Users", icon: Users } as const] : []),
  ];
}

export function Navigation({ shape }: { shape: "rail" | "drawer" }) {
  return (
    <nav aria-label="Main" className={classes.nav} data-shape={shape}>
      {useDestinations().map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} className={classes.link} activeProps={{ "aria-current": "page" }}>
          <Icon size={20} strokeWidth={1.75} aria-hidden />
          <span>{label}</span>
        </Link>
      ))}
    </nav>
  );
}
