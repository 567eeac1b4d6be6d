import { randomUUID } from "node:crypto";
import { ago } from "./clock.ts";
import {
  change,
  conflict,
  forbidden,
  found,
  invalid,
  made,
  none,
  ok,
  page,
  type Route,
  removeFrom,
  words,
} from "./http.ts";

/** Routes that need no session. */
export const openRoutes: Route[] = [
  ["GET", /^\/buildinfo$/, () => ok({ version: "v2.40.0+mock", external_url: "" })],
  [
    "GET",
    /^\/users\/first$/,
    (w) => (w.users.length ? ok({ message: "The initial user has already been created!" }) : found(undefined)),
  ],
  [
    "POST",
    /^\/users\/first$/,
    (w, c) => {
      if (c.body.password.length < 8) return invalid("password", "Use at least 8 characters.");
      w.addUser(c.body.username, c.body.name, ["owner"], "active");
      return made({ user_id: w.users[0]?.id, organization_id: w.organization.id });
    },
    { email: "string", username: "string", name: "string", password: "string", trial: "boolean" },
  ],
  [
    "GET",
    /^\/users\/authmethods$/,
    (w) =>
      ok({
        terms_of_service_url: w.scenario === "sso" ? "https://example.com/terms" : undefined,
        password: { enabled: w.scenario !== "sso" },
        github: { enabled: false },
        oidc: { enabled: w.scenario !== "empty", signInText: "Log in with Example SSO", iconUrl: "" },
      }),
  ],
  [
    "GET",
    /^\/users\/oidc\/callback$/,
    (_, c) => ({ status: 307, location: c.query.get("redirect") ?? "/", cookie: "mock-token" }),
  ],
  [
    "POST",
    /^\/users\/login$/,
    (_, c) =>
      c.body.password === "wrong-password"
        ? { status: 401, body: { message: "Incorrect email or password." } }
        : { ...made({ session_token: "mock-token" }), cookie: "mock-token" },
    { email: "string", password: "string" },
  ],
];

const roleNames = [
  ["owner", "Owner"],
  ["user-admin", "User Admin"],
  ["template-admin", "Template Admin"],
  ["auditor", "Auditor"],
];
const searchKeys = [
  "search",
  "name",
  "status",
  "role",
  "login_type",
  "service_account",
  "last_seen_before",
  "last_seen_after",
  "created_before",
  "created_after",
];

export const userRoutes: Route[] = [
  [
    "GET",
    /^\/users\/oidc-logout$/,
    (w) => (w.viewer.login_type === "oidc" ? ok({ url: "/login?message=Logged+out+at+the+provider" }) : none),
  ],
  ["POST", /^\/users\/logout$/, () => ({ ...ok({ message: "Logged out!" }), cookie: "" })],
  ["GET", /^\/users\/me$/, (w) => ok(w.viewer)],
  ["POST", /^\/users\/me\/keys$/, () => made({ key: "x7Kq2LmZp0-Gv1s9TtQdR4eWnB8yHcUfA" })],
  [
    "GET",
    /^\/users\/roles$/,
    (w) =>
      w.mayManage
        ? ok(
            roleNames.map(([name, display_name]) => ({
              name,
              display_name,
              assignable: true,
              built_in: true,
              site_permissions: [],
              user_permissions: [],
              organization_permissions: [],
              organization_member_permissions: [],
            })),
          )
        : forbidden,
  ],
  [
    "GET",
    /^\/users$/,
    (w, c) => {
      if (!w.mayManage) return forbidden;
      let matching = w.users;
      for (const [key, value] of words(c.query.get("q") ?? "", "search")) {
        if (!searchKeys.includes(key))
          return invalid("q", `"${key}" is not a valid query param`, "Invalid user search query.");
        if (key === "search") matching = matching.filter((u) => u.username.includes(value) || u.email.includes(value));
        else if (key === "status") matching = matching.filter((u) => u.status === value);
        else if (key === "role") matching = matching.filter((u) => u.roles.some((role) => role.name === value));
        else if (key === "login_type") matching = matching.filter((u) => u.login_type === value);
        else if (key === "service_account")
          matching = matching.filter((u) => String(u.is_service_account ?? false) === value);
      }
      return ok({ users: page(matching, c), count: matching.length });
    },
  ],
  [
    "POST",
    /^\/users$/,
    (w, c) => {
      if (w.users.some((u) => u.username === c.body.username))
        return conflict("A user with this username exists.", "username", "This name is taken.");
      if (c.body.service_account && c.body.email !== "")
        return invalid("email", "A service account has no e-mail address. Leave it empty.");
      const user = w.addUser(c.body.username, c.body.name, c.body.roles ?? [], c.body.user_status ?? "dormant");
      user.login_type = c.body.login_type;
      user.is_service_account = c.body.service_account;
      user.organization_ids = c.body.organization_ids;
      return made(user);
    },
    {
      email: "string",
      username: "string",
      name: "string",
      password: "string",
      login_type: "string",
      organization_ids: "array",
      "user_status?": "string|null",
      "service_account?": "boolean",
      "roles?": "array",
    },
  ],
  [
    "PUT",
    /^\/users\/([^/]+)\/status\/(suspend|activate)$/,
    (w, _, [id, action]) =>
      change(w.users, id, (u) => {
        u.status = action === "suspend" ? "suspended" : "active";
      }),
  ],
  [
    "PUT",
    /^\/users\/([^/]+)\/roles$/,
    (w, c, [id]) =>
      change(w.users, id, (u) => {
        u.roles = c.body.roles.map((name: string) => ({ name, display_name: name }));
      }),
    { roles: "array" },
  ],
  [
    "PUT",
    /^\/users\/([^/]+)\/profile$/,
    (w, c, [id]) => change(w.users, id, (u) => Object.assign(u, c.body)),
    { username: "string", name: "string", "avatar_url?": "string" },
  ],
  [
    "PUT",
    /^\/users\/([^/]+)\/password$/,
    (_, c) => (c.body.password.length < 8 ? invalid("password", "Use at least 8 characters.") : none),
    { old_password: "string", password: "string" },
  ],
  [
    "DELETE",
    /^\/users\/([^/]+)$/,
    (w, _, [id]) => removeFrom(w.users, (u) => u.id === id, ok({ message: "User has been deleted!" })),
  ],
  ...accountRoutes(),
];

/** What people do with their own account. */
function accountRoutes(): Route[] {
  return [
    ["GET", /^\/users\/me\/keys\/tokens$/, (w) => ok(w.tokens)],
    ["GET", /^\/users\/me\/keys\/tokens\/tokenconfig$/, () => ok({ max_token_lifetime: 180 * 86_400 * 1e9 })],
    [
      "GET",
      /^\/auth\/scopes$/,
      () =>
        ok({
          external: [
            "template:read",
            "user:read_personal",
            "workspace:application_connect",
            "workspace:read",
            "workspace:ssh",
            "workspace:start",
            "workspace:update",
          ],
        }),
    ],
    [
      "POST",
      /^\/users\/me\/keys\/tokens$/,
      (w, c) => {
        if (w.tokens.some((t) => t.token_name === c.body.token_name))
          return conflict("A token with this name exists.", "token_name", "You have a token with this name.");
        w.tokens.push({
          id: randomUUID().slice(0, 10),
          user_id: w.viewer.id,
          token_name: c.body.token_name,
          last_used: "0001-01-01T00:00:00Z",
          expires_at: ago(-c.body.lifetime / 1e6),
          created_at: ago(0),
          login_type: "token",
          lifetime_seconds: c.body.lifetime / 1e9,
          scopes: c.body.scopes ?? ["all"],
        });
        return made({ key: "newTokenId-s0meSecretTextOfTheToken" });
      },
      { token_name: "string", lifetime: "number", "scopes?": "array" },
    ],
    ["DELETE", /^\/users\/me\/keys\/([^/]+)$/, (w, _, [id]) => removeFrom(w.tokens, (t) => t.id === id)],
    [
      "PUT",
      /^\/users\/me\/keys\/([^/]+)\/expire$/,
      (w, _, [id]) =>
        change(
          w.tokens,
          id,
          (t) => {
            t.expires_at = ago(1000);
          },
          () => none,
        ),
    ],
    ["GET", /^\/users\/me\/gitsshkey$/, (w) => ok(w.sshKey)],
    [
      "PUT",
      /^\/users\/me\/gitsshkey$/,
      (w) => {
        w.sshKey.public_key = `ssh-ed25519 ${randomUUID().replaceAll("-", "")} ${w.viewer.username}\n`;
        w.sshKey.updated_at = ago(0);
        return ok(w.sshKey);
      },
    ],
    ["GET", /^\/users\/me\/appearance$/, (w) => ok(w.appearance)],
    [
      "PUT",
      /^\/users\/me\/appearance$/,
      (w, c) => ok(Object.assign(w.appearance, c.body)),
      {
        theme_preference: "string",
        theme_mode: "string",
        theme_light: "string",
        theme_dark: "string",
        terminal_font: "string",
      },
    ],
    [
      "POST",
      /^\/users\/me\/convert-login$/,
      (w, c) =>
        c.body.password === "wrong-password"
          ? { status: 401, body: { message: "Incorrect password." } }
          : made({ state_string: "signed.state", expires_at: ago(-300_000), to_type: "oidc", user_id: w.viewer.id }),
      { to_type: "string", password: "string" },
    ],
    [
      "GET",
      /^\/organizations\/[^/]+\/members\/[^/]+\/workspace-quota$/,
      (w) => ok(w.scenario === "empty" ? { credits_consumed: 0, budget: 0 } : { credits_consumed: 34, budget: 40 }),
    ],
  ];
}
