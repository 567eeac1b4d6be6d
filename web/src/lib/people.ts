import type { LoginType, MinimalUser, UserStatus } from "../api/types";
import type { StatusLook } from "./status";

/** Up to two letters for an avatar without a picture. */
export function initials(user: Pick<MinimalUser, "username" | "name">): string {
  const words = (user.name || user.username).split(/[\s._-]+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => word[0]?.toUpperCase() ?? "")
    .join("");
}

const statuses: Record<UserStatus, StatusLook> = {
  active: { word: "Active", tone: "good", busy: false },
  dormant: { word: "Dormant", tone: "idle", busy: false },
  suspended: { word: "Suspended", tone: "warn", busy: false },
};

export function userLook(status: UserStatus): StatusLook {
  return statuses[status] ?? { word: status, tone: "idle", busy: false };
}

const logins: Record<LoginType, string> = {
  password: "Password",
  oidc: "Identity provider",
  github: "GitHub",
  token: "Token",
  none: "Tokens only",
  "": "Password",
};

/** How somebody logs in, in two words. */
export function loginLabel(user: { login_type: LoginType; is_service_account?: boolean }): string {
  return user.is_service_account ? "Machine user" : (logins[user.login_type] ?? user.login_type);
}
