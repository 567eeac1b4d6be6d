// Takes pictures of every page of a running server, light and dark, wide and narrow.
//   node scripts/screenshots.mjs <url> <email> <password> <output folder> [--narrow] [--chromium=/usr/bin/chromium]
//   node scripts/screenshots.mjs <url> <output folder> --setup      the first-user page of a server without users
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    narrow: { type: "boolean", default: false },
    setup: { type: "boolean", default: false },
    chromium: { type: "string", default: process.env.CHROMIUM ?? "/usr/bin/chromium" },
  },
});
const [url, email, password, output] = values.setup ? [positionals[0], "-", "-", positionals[1]] : positionals;
if (!url || !email || !password || !output) {
  console.error("usage: node scripts/screenshots.mjs <url> <email> <password> <output folder> [--narrow]");
  process.exit(2);
}
const base = url.replace(/\/$/, "");

/** The API, with the session of the first call. */
async function call(method, where, token, body) {
  const answer = await fetch(`${base}/api/v2${where}`, {
    method,
    headers: { "Content-Type": "application/json", ...(token ? { "Coder-Session-Token": token } : {}) },
    body: body ? JSON.stringify(body) : undefined,
  });
  if (!answer.ok) throw new Error(`${method} ${where}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** The pages to visit, with a session for them; none before there is a user. */
async function visible() {
  const { session_token: token } = await call("POST", "/users/login", undefined, { email, password });
  const { workspaces = [] } = await call("GET", "/workspaces?q=owner:me", token);
  const templates = await call("GET", "/templates", token);
  const workspace = workspaces?.find((w) => w.latest_build.status === "running") ?? workspaces?.[0];
  const template = templates?.[0];
  const version = template && (await call("GET", `/templateversions/${template.active_version_id}`, token));

  const pages = [
    ["workspaces", "/workspaces"],
    ["choose-template", "/workspaces/new"],
    ["templates", "/templates"],
    ["new-template", "/templates/new"],
    ["users", "/users"],
    ["organizations", "/organizations"],
    ["audit", "/audit"],
    ["account", "/account"],
    ["tokens", "/account?tab=tokens"],
    ["login-settings", "/account?tab=security"],
    ["ssh-key", "/account?tab=ssh-key"],
  ];
  const organizations = await call("GET", "/organizations", token);
  const organization = organizations?.find((o) => o.is_default) ?? organizations?.[0];
  if (organization) {
    const address = `/organizations/${organization.name}`;
    pages.push(
      ["members", address],
      ["groups", `${address}?tab=groups`],
      ["roles", `${address}?tab=roles`],
      ["new-role", `${address}/roles/new`],
      ["identity-provider-sync", `${address}?tab=sync`],
      ["organization-settings", `${address}?tab=settings`],
    );
  }
  if (template) {
    const address = `/templates/${template.name}`;
    pages.push(
      ["create-workspace", `${address}/workspace`],
      ["template", address],
      ["template-versions", `${address}?tab=versions`],
      ["template-parameters", `${address}?tab=parameters`],
      ["template-version", `${address}/versions/${version.name}`],
      ["template-permissions", `${address}?tab=permissions`],
      ["template-settings", `${address}?tab=settings`],
    );
  }
  if (workspace) {
    const address = `/@${workspace.owner_name}/${workspace.name}`;
    pages.push(
      ["workspace", address],
      ["build-log", `${address}?tab=log`],
      ["builds", `${address}?tab=builds`],
      ["build", `${address}/builds/${workspace.latest_build.build_number}`],
      ["workspace-settings", `${address}?tab=settings`],
      ["terminal", `${address}/terminal`],
    );
  }
  return { token, pages };
}

const { token, pages } = values.setup ? { pages: [] } : await visible();
await mkdir(output, { recursive: true });
const browser = await chromium.launch({
  executablePath: values.chromium,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
const widths = values.narrow ? [1280, 380] : [1280];
for (const colorScheme of ["light", "dark"]) {
  for (const width of widths) {
    const context = await browser.newContext({
      viewport: { width, height: 800 },
      colorScheme,
      reducedMotion: "reduce",
      deviceScaleFactor: width < 600 ? 2 : 1,
    });
    const page = await context.newPage();
    const shoot = async (name) => {
      const file = path.join(output, `${name}-${colorScheme}${width < 600 ? "-narrow" : ""}.png`);
      await page.screenshot({ path: file });
      console.log(file);
    };
    const gate = values.setup ? "setup" : "login";
    await page.goto(`${base}/${gate}`);
    await page.getByLabel("Email").waitFor();
    await shoot(gate);
    if (token) await context.addCookies([{ name: "coder_session_token", value: token, url: base }]);
    for (const [name, address] of pages) {
      await page.goto(base + address);
      if (name === "terminal") {
        await page.locator("[data-state=open]").waitFor();
        await page.keyboard.type("uname -sm; echo Hello from the workspace\n");
        await page.getByText(/^\d+ ms$/).waitFor();
      } else {
        await page.locator("h1").waitFor();
        await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
      }
      // Streams (metadata, logs) have no end to wait for; a moment lets their first values in.
      await page.waitForTimeout(1000);
      await shoot(name);
    }
    await context.close();
  }
}
await browser.close();
