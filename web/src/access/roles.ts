/** What the built-in roles are for, in a sentence. Roles that people define are described by their permissions. */
const meanings: Record<string, string> = {
  owner: "Everything, in every organization.",
  "user-admin": "Users, their memberships and groups; gives no role that is more than a member's.",
  "template-admin": "Every template of every organization; sees workspaces but does not enter them.",
  auditor: "Reads the audit log and what it speaks of, and the deployment's settings and statistics.",
  member: "Their own account, tokens and files. Everybody has it.",
  "organization-admin": "Everything in the organization, except entering the workspaces of others.",
  "organization-user-admin": "Members and groups of the organization; gives no role that is more than a member's.",
  "organization-template-admin": "Every template of the organization; sees workspaces but does not enter them.",
  "organization-auditor": "Reads the organization's audit log and what it speaks of.",
  "organization-member":
    "Sees the organization, its members' names and the groups they are in. Everybody in it has it.",
  "organization-workspace-access": "Workspaces of their own. Members have it unless the organization leaves it out.",
  "organization-workspace-creation-ban": "Takes away creating and deleting workspaces, whatever other roles allow.",
};

/** Whether there is a role that the viewer could give. */
export function canGive(roles: { name: string; assignable: boolean }[] | undefined): boolean {
  return roles?.some((role) => role.assignable && !impliedRoles.includes(role.name)) ?? false;
}

export function roleMeaning(name: string): string | undefined {
  return meanings[name];
}

/** Roles that nobody is given or deprived of: holding an account or a membership is what gives them. */
export const impliedRoles = ["member", "organization-member"];

/** `organization-user-admin` → "User admin": the organization is on the page already. */
export function roleLabel(role: { name: string; display_name?: string }): string {
  const given = role.display_name && role.display_name !== role.name;
  const text = (given ? role.display_name : role.name.replaceAll("-", " "))?.replace(/^organization /i, "") ?? "";
  return text.charAt(0).toUpperCase() + text.slice(1);
}
