import { afterAll, beforeAll, expect, it } from "vitest";
import { accessibilityProblems, Dashboard, type Look } from "./dashboard.ts";

/** Address and a text that is there once the page has its data. */
const pages: [name: string, address: string, text: string][] = [
  ["workspaces", "/workspaces?filter=", "gpu-notebook"],
  ["template choice", "/workspaces/new", "Docker container"],
  ["create", "/templates/host-shell/workspace", "CPU cores"],
  ["create with presets", "/templates/k8s-data/workspace?param.gpu=true", "GPU memory"],
  ["workspace", "/@mira/demo", "host_directory"],
  ["workspace with dev containers", "/@mira/demo", "configuration changed"],
  ["failed workspace", "/@mira/gpu-notebook", "No space left|no space left"],
  ["workspace with a failed script", "/@mira/payments-api", "exit code 1"],
  ["workspace whose pod was evicted", "/@jonas/ingest", "was evicted from its node"],
  ["workspace that is back after it was killed", "/@mira/payments-api", "ran out of memory"],
  ["build log", "/@mira/demo?tab=log", "Apply complete"],
  ["builds", "/@mira/demo?tab=builds", "quiet_otter1"],
  ["workspace settings", "/@mira/demo?tab=settings", "Delete workspace"],
  ["build", "/@mira/demo/builds/1", "Apply complete"],
  ["templates", "/templates", "Docker container"],
  ["template", "/templates/host-shell", "What you get"],
  ["versions", "/templates/docker?tab=versions", "failing_owl2"],
  ["parameters", "/templates/host-shell?tab=parameters", "Can only grow"],
  ["variables", "/templates/host-shell?tab=variables", "registry_token"],
  ["template settings", "/templates/host-shell?tab=settings", "Delete template"],
  ["version", "/templates/host-shell/versions/brisk_heron7", "Apply complete"],
  ["new template", "/templates/new", "Kubernetes"],
  ["import", "/templates/new?example=docker", "Choose another"],
  ["users", "/users", "jonas@example.com"],
  ["organizations", "/organizations", "Notebooks, models"],
  ["organization sync", "/organizations?tab=sync", "Everybody is also in the default"],
  ["members", "/organizations/coder", "5 members"],
  ["groups", "/organizations/coder?tab=groups", "Platform team"],
  ["group", "/organizations/coder/groups/platform", "Jonas Lindqvist"],
  ["roles", "/organizations/coder?tab=roles", "Workspace operator"],
  ["new role", "/organizations/coder/roles/new", "application connect"],
  ["role", "/organizations/coder/roles/workspace-operator", "Delete role"],
  ["group and role sync", "/organizations/coder?tab=sync", "Role sync"],
  ["organization settings", "/organizations/research?tab=settings", "Machine users only"],
  ["audit log", "/audit", "updated template"],
  ["connection log", "/connections", "opened a terminal in"],
  ["profile", "/account", "Part of the addresses"],
  ["password", "/account?tab=security", "Current password"],
  ["tokens", "/account?tab=tokens", "ci-deploy"],
  ["ssh key", "/account?tab=ssh-key", "ssh-ed25519"],
  ["external authentication", "/account?tab=external-auth", "Our Gitea"],
  ["connected account", "/external-auth/github", "mira-k"],
  ["account that was not accepted", "/external-auth/jfrog?redirected=true", "does not accept the token"],
  ["workspace without quota", "/@mira/batch-xl", "nsufficient quota"],
  ["template permissions", "/templates/docker?tab=permissions", "Only owners and template admins"],
  ["appearance", "/account?tab=appearance", "Goes with your account"],
  ["token for the CLI", "/cli-auth", "Copy token"],
  ["unknown address", "/nowhere/at/all", "There is nothing at this address"],
];

/** Tests of all pages in one look; a file for each look, so that they run beside each other. */
export function testEveryPage(look: Look): void {
  let dashboard: Dashboard;
  let reported: string[] = [];
  beforeAll(async () => {
    dashboard = await Dashboard.start();
    dashboard.page.on("pageerror", (error) => reported.push(error.message));
    dashboard.page.on("console", (message) => message.type() === "error" && reported.push(message.text()));
    await dashboard.begin("full", look);
  });
  afterAll(() => dashboard.stop());

  it.each(pages)("the page “%s” is accessible, fits and reports no error", async (_, address, text) => {
    const { page } = dashboard;
    await dashboard.leave();
    reported = [];
    await page.goto(dashboard.address + address);
    await page.getByText(new RegExp(text)).first().waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    expect(reported).toEqual([]);
  });

  it("the login page is accessible", async () => {
    await dashboard.begin("full", { ...look, signedIn: false });
    await dashboard.page.goto(`${dashboard.address}/login`);
    await dashboard.page.getByLabel("Email").waitFor();
    expect(await accessibilityProblems(dashboard.page)).toEqual([]);
  });
}
