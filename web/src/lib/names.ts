/** Why a workspace name is refused by the server's rules, or undefined when it is fine. */
export function workspaceNameProblem(name: string): string | undefined {
  if (name === "") return "Give the workspace a name.";
  if (name.length > 32) return `At most 32 characters; this has ${name.length}.`;
  if (!/^[a-zA-Z0-9]/.test(name)) return "Start with a letter or a digit.";
  if (!/^[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*$/.test(name)) return "Only letters, digits and single hyphens between them.";
  if (name === "new" || name === "create") return `“${name}” is reserved. Choose another name.`;
  return undefined;
}

/** A template name from a file name: `My Template.tar.gz` → `my-template`. */
export function templateNameFrom(text: string): string {
  return text
    .replace(/\.(tar\.gz|tgz|tar|zip)$/i, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 32);
}
