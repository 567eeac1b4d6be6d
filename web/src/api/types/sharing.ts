import type { MinimalUser } from "./common";
import type { Group } from "./organizations";
import type { ReducedUser } from "./users";

export type ShareRole = "use" | "admin";

/** Who besides its owner may use a template or a workspace. */
export interface AccessList {
  users: (MinimalUser & Partial<ReducedUser> & { role: ShareRole })[] | null;
  group: (Group & { role: ShareRole })[] | null;
}

/** Who can be added to an access list. */
export interface AccessCandidates {
  users: ReducedUser[] | null;
  groups: Group[] | null;
}

/** Id → role; the empty role takes somebody off the list. */
export type RoleChanges = Record<string, ShareRole | "">;

export interface SharedActor {
  id: string;
  actor_type: "user" | "group";
  name: string;
  avatar_url?: string;
  roles: ShareRole[];
}
