import { Link } from "@tanstack/react-router";
import { Boxes, Building2, Cable, LayoutTemplate, type LucideIcon, ScrollText, Users } from "lucide-react";
import { useMemo } from "react";
import { managesOrganizations, usePermissions } from "../api/permissions";
import classes from "./Navigation.module.css";

interface Destination {
  to: "/workspaces" | "/templates" | "/users" | "/organizations" | "/audit" | "/connections";
  label: string;
  icon: LucideIcon;
  /** The key after `g` that goes there. */
  key: string;
}

const workspaces: Destination = { to: "/workspaces", label: "Workspaces", icon: Boxes, key: "w" };
const templates: Destination = { to: "/templates", label: "Templates", icon: LayoutTemplate, key: "t" };
const users: Destination = { to: "/users", label: "Users", icon: Users, key: "u" };
const organizations: Destination = { to: "/organizations", label: "Organizations", icon: Building2, key: "o" };
const audit: Destination = { to: "/audit", label: "Audit log", icon: ScrollText, key: "a" };
const connections: Destination = { to: "/connections", label: "Connections", icon: Cable, key: "c" };

/** The pages this person can open. */
export function useDestinations(): Destination[] {
  const may = usePermissions();
  return useMemo(
    () => [
      workspaces,
      templates,
      ...(may.readUsers ? [users] : []),
      ...(managesOrganizations(may) ? [organizations] : []),
      ...(may.readAudit ? [audit, connections] : []),
    ],
    [may],
  );
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
