/** What the built-in roles are for, in a sentence. Roles that people define are described by their permissions. */
const meanings: Record<string, string> = {
  owner: "May do everything.",
  "user-admin": "Creates and manages users, groups and memberships.",
  "template-admin": "Creates and manages templates, and sees the workspaces made from them.",
  auditor: "Reads everything that is recorded, and changes nothing.",
  member: "Has workspaces of their own. Everybody has this role.",
  "organization-admin": "May do everything in this organization.",
  "organization-user-admin": "Manages members and groups of this organization.",
  "organization-template-admin": "Creates and manages templates of this organization.",
  "organization-auditor": "Reads everything that is recorded in this organization.",
  "organization-member": "Uses what is shared with the organization. Every member has this role.",
  "organization-workspace-access": "May have workspaces in this organization.",
  "organization-workspace-creation-ban": "May not create workspaces in this organization.",
};

export function roleMeaning(name: string): string | undefined {
  return meanings[name];
}

/** Roles that nobody is given or deprived of: holding an account or a membership is what gives them. */
export const impliedRoles = ["member", "organization-member"];

/** `organization-user-admin` → "User admin": the organization is on the page already. */
export function roleLabel(role: { name: string; display_name?: string }): string {
  const text = role.display_name || role.name.replace(/^organization-/, "").replaceAll("-", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
