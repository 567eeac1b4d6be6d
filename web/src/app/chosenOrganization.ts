import { useQuery } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { organizationsQuery } from "../api/organizations";
import type { Organization } from "../api/types";
import { readSetting, writeSetting } from "../lib/storage";

const setting = "organization";
const listeners = new Set<() => void>();
let chosen = readSetting(setting, "");

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Limits the lists of workspaces and templates to one organization; the empty name shows all. */
export function chooseOrganization(name: string): void {
  chosen = name;
  writeSetting(setting, name);
  for (const listener of listeners) listener();
}

/** The organizations to choose from, when there are several, and the chosen one; undefined is all of them. */
export function useChosenOrganization(): { several: Organization[]; organization: Organization | undefined } {
  const name = useSyncExternalStore(subscribe, () => chosen);
  const all = useQuery(organizationsQuery).data ?? [];
  const several = all.length > 1 ? all : [];
  return { several, organization: several.find((o) => o.name === name) };
}
