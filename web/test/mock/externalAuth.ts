import { missing, none, ok, type Route } from "./http.ts";
import type { World } from "./world.ts";

/** How often it is asked before the code counts as typed. */
const patience = 2;

const connected = (w: World, id: string) => w.externalAuth.links.some((l) => l.provider_id === id && l.authenticated);

export const externalAuthRoutes: Route[] = [
  ["GET", /^\/external-auth$/, (w) => ok(w.externalAuth)],
  [
    "GET",
    /^\/external-auth\/([^/]+)$/,
    (w, _, [id]) => {
      const provider = w.externalAuth.providers.find((p) => p.id === id);
      if (!provider) return missing;
      const github = provider.type === "github";
      return ok({
        authenticated: connected(w, provider.id),
        device: provider.device,
        display_name: provider.display_name,
        supports_revocation: provider.supports_revocation,
        user: github
          ? { id: 1, login: "mira-k", name: "Mira", avatar_url: "", profile_url: "https://github.com/mira-k" }
          : null,
        app_installable: github,
        installations: [],
        app_install_url: github ? "https://github.com/apps/coder" : "",
      });
    },
  ],
  [
    "DELETE",
    /^\/external-auth\/([^/]+)$/,
    (w, _, [id]) => {
      const index = w.externalAuth.links.findIndex((l) => l.provider_id === id);
      if (index < 0) return missing;
      w.externalAuth.links.splice(index, 1);
      return ok({ token_revoked: id === "github" });
    },
  ],
  [
    "GET",
    /^\/external-auth\/([^/]+)\/device$/,
    () =>
      ok({
        device_code: "dc",
        user_code: "WDJB-MJHT",
        verification_uri: "https://gitea.example.com/device",
        expires_in: 900,
        interval: 1,
      }),
  ],
  [
    "POST",
    /^\/external-auth\/([^/]+)\/device$/,
    (w, _, [id]) => {
      w.deviceQuestions += 1;
      if (w.deviceQuestions < patience) {
        return { status: 400, body: { message: "Failed to exchange device code.", detail: "authorization_pending" } };
      }
      const now = new Date().toISOString();
      w.externalAuth.links.push({
        provider_id: id ?? "",
        created_at: now,
        updated_at: now,
        authenticated: true,
        validate_error: "",
      });
      return none;
    },
    { device_code: "string" },
  ],
];
