import type { MinimalUser } from "../api/types";

/** Up to two letters for an avatar without a picture. */
export function initials(user: Pick<MinimalUser, "username" | "name">): string {
  const words = (user.name || user.username).split(/[\s._-]+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase() ?? "")
    .join("");
}
