import { randomUUID } from "node:crypto";
import type {
  AccessList,
  AssignableRole,
  AuditLog,
  ConnectionLog,
  Group,
  GroupSync,
  Member,
  Organization,
  OrganizationSync,
  RoleSync,
  ShareRole,
  SharingPolicy,
  User,
} from "../../src/api/types";
import { auditLogs } from "./auditLogs.ts";
import { ago } from "./clock.ts";
import { connections } from "./connections.ts";

const month = 30 * 86_400_000;

/** The organizations of the double: members, groups, roles, what comes from the identity provider, and the audit log. */
export class Directory {
  readonly organizations: Organization[] = [];
  readonly members = new Map<string, Member[]>();
  readonly groups: Group[] = [];
  readonly customRoles = new Map<string, AssignableRole[]>();
  readonly groupSync = new Map<string, GroupSync>();
  readonly roleSync = new Map<string, RoleSync>();
  readonly sharing = new Map<string, SharingPolicy>();
  /** Roles on templates and workspaces: object id → user or group id → role. */
  readonly access = new Map<string, Map<string, ShareRole>>();
  readonly organizationSync: OrganizationSync = { field: "", mapping: {}, organization_assign_default: true };
  audit: AuditLog[] = [];
  connections: ConnectionLog[] = [];

  constructor() {
    this.addOrganization("coder", "Coder", true);
  }

  fill(users: User[]): void {
    const [mira, jonas, aiko, sam] = users as [User, User, User, User];
    const coder = this.organizations[0] as Organization;
    const research = this.addOrganization("research", "Research", false);
    for (const user of users) this.addMember(coder, user, []);
    this.addMember(research, mira, ["organization-admin"]);
    this.addMember(research, jonas, []);
    const platform = this.addGroup(coder, "platform", "Platform team", 40);
    platform.members = [mira, jonas];
    const data = this.addGroup(coder, "data-science", "Data science", 120);
    data.members = [jonas, aiko, sam];
    data.source = "oidc";
    this.customRoles.set(coder.id, [
      role(coder.id, "workspace-operator", "Workspace operator", [
        ["workspace", "read"],
        ["workspace", "start"],
        ["workspace", "stop"],
      ]),
    ]);
    const sync = this.groupSync.get(coder.id) as GroupSync;
    sync.field = "groups";
    sync.regex_filter = "^coder-.*$";
    sync.mapping = { "coder-platform": [platform.id], "coder-data": [data.id] };
    this.audit = auditLogs(mira, jonas, coder);
    this.connections = connections(mira, jonas, coder);
  }

  addOrganization(name: string, display_name: string, is_default: boolean): Organization {
    const organization: Organization = {
      id: randomUUID(),
      name,
      display_name,
      icon: "",
      description: is_default ? "" : "Notebooks, models and the GPU pool.",
      created_at: ago(2 * month),
      updated_at: ago(month),
      is_default,
      default_org_member_roles: ["organization-workspace-access"],
    };
    this.organizations.push(organization);
    this.members.set(organization.id, []);
    this.customRoles.set(organization.id, []);
    this.groupSync.set(organization.id, {
      field: "",
      mapping: {},
      regex_filter: null,
      auto_create_missing_groups: false,
    });
    this.roleSync.set(organization.id, { field: "", mapping: {} });
    this.sharing.set(organization.id, {
      sharing_globally_disabled: false,
      sharing_disabled: !is_default,
      shareable_workspace_owners: is_default ? "everyone" : "none",
    });
    const everyone = this.addGroup(organization, "Everyone", "", 0);
    everyone.id = organization.id;
    return organization;
  }

  addMember(organization: Organization, user: User, roles: string[]): Member {
    const { id, organization_ids, roles: global, ...rest } = user;
    const member: Member = {
      ...rest,
      user_id: id,
      organization_id: organization.id,
      created_at: ago(month),
      roles: roles.map((name) => ({ name, display_name: name, organization_id: organization.id })),
      global_roles: global,
    };
    this.members.get(organization.id)?.push(member);
    if (!organization_ids.includes(organization.id)) organization_ids.push(organization.id);
    return member;
  }

  addGroup(organization: Organization, name: string, display_name: string, quota_allowance: number): Group {
    const group: Group = {
      id: randomUUID(),
      name,
      display_name,
      organization_id: organization.id,
      organization_name: organization.name,
      organization_display_name: organization.display_name,
      members: [],
      total_member_count: 0,
      avatar_url: "",
      quota_allowance,
      source: "user",
    };
    this.groups.push(group);
    return group;
  }

  /** A group as the API shows it; everybody is in "Everyone". */
  show(group: Group, users: User[]): Group {
    const members =
      group.id === group.organization_id
        ? users.filter((user) => user.organization_ids.includes(group.organization_id))
        : (group.members ?? []);
    return { ...group, members, total_member_count: members.length };
  }

  find(idOrName: string | undefined): Organization | undefined {
    return this.organizations.find((o) => o.id === idOrName || o.name === idOrName);
  }

  /** Who may use a template or workspace, as the API shows it. */
  list(object: string, users: User[]): AccessList {
    const roles = this.access.get(object) ?? new Map<string, ShareRole>();
    const withRole = <T extends { id: string }>(things: T[]) =>
      things.flatMap((thing) => {
        const role = roles.get(thing.id);
        return role ? [{ ...thing, role }] : [];
      });
    return { users: withRole(users), group: withRole(this.groups.map((group) => this.show(group, users))) };
  }

  setRoles(object: string, changes: Record<string, ShareRole | "">): void {
    const roles = this.access.get(object) ?? new Map<string, ShareRole>();
    for (const [id, wanted] of Object.entries(changes)) {
      if (wanted === "") roles.delete(id);
      else roles.set(id, wanted);
    }
    this.access.set(object, roles);
  }
}

export function role(
  organization_id: string,
  name: string,
  display_name: string,
  permissions: [resource_type: string, action: string][],
  built_in = false,
): AssignableRole {
  return {
    name,
    display_name,
    organization_id,
    assignable: true,
    built_in,
    site_permissions: [],
    user_permissions: [],
    organization_permissions: permissions.map(([resource_type, action]) => ({ negate: false, resource_type, action })),
    organization_member_permissions: [],
  };
}
