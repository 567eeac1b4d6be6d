import { expect, it } from "vitest";
import { accessibilityProblems, anotherPage, pass, useDashboard } from "./dashboard.ts";

const begin = useDashboard();

it("An empty deployment leads to the first account and then to the templates", async () => {
  const page = await begin("setup", "/", { signedIn: false });
  await page.waitForURL("**/setup");
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByLabel("Email").fill("mira@example.com");
  await page.getByLabel("Username").fill("mira");
  await page.getByLabel("Password").first().fill("correct horse battery");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.waitForURL("**/workspaces");
  await page.getByText("There is no template yet").waitFor();
});

it("A wrong password is said beside the form, a right one opens the page that was asked for", async () => {
  const page = await begin("full", "/templates?x=1", { signedIn: false });
  await page.waitForURL("**/login?redirect=**");
  await page.getByLabel("Email").fill("mira@example.com");
  await page.getByLabel("Password").first().fill("wrong-password");
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await page.getByText("Incorrect email or password.").waitFor();
  await page.getByLabel("Password").first().fill("right");
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await page.waitForURL("**/templates**");
});

it("A workspace is created, its build is watched and it becomes ready", async () => {
  const page = await begin("full", "/templates/host-shell/workspace?param.cores=4");
  expect(await page.getByRole("slider", { name: /CPU cores/ }).getAttribute("aria-valuenow")).toBe("4");
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("demo");
  await page.getByLabel("Disk (GB)").fill("1");
  await page.getByRole("button", { name: "Create workspace" }).click();
  await page.getByText("Between 5 and 200 GB, you gave 1.").waitFor();
  await page.getByLabel("Disk (GB)").fill("20");
  await page.getByRole("button", { name: "Create workspace" }).click();
  await page.getByText("You have a workspace with this name.").waitFor();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("fresh-one");
  expect(await page.locator("code", { hasText: "coder create" }).textContent()).toBe(
    "coder create fresh-one --template host-shell --parameter cores=4 --parameter disk=20 --yes",
  );
  await page.getByRole("button", { name: "Create workspace" }).click();
  await page.waitForURL("**/@mira/fresh-one");
  await page.getByText("Queued").first().waitFor();
  await pass(page, 6_000);
  await page.getByText("host_directory.home: Creating...").waitFor();
  expect(await page.getByText("Ready", { exact: true }).count()).toBe(0);
  await pass(page, 6_000);
  await page.getByText("Ready", { exact: true }).waitFor();
  await page.getByText("coder ssh fresh-one").waitFor();
});

it("A form follows its values, and a preset fills and locks its part of it", async () => {
  const page = await begin("full", "/templates/k8s-data/workspace");
  await page.getByText("Hub token").waitFor();
  expect(await page.getByText("GPU memory (GB)").count()).toBe(0);
  await page.getByRole("combobox", { name: "Preset" }).click();
  await page.getByRole("option", { name: "Training" }).click();
  await page.getByText("Known in a build only").waitFor();
  expect(await page.locator("output").textContent()).toBe("80");
  expect(await page.getByRole("switch", { name: /GPU/ }).isDisabled()).toBe(true);
  expect(await page.getByText("set by the preset").count()).toBe(3);
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("train");
  await page.getByRole("button", { name: "Create workspace" }).click();
  await page.getByText("Hub token is required.").waitFor();
  await page.getByLabel(/^Hub token/).fill("hf_1");
  expect(await page.locator("code", { hasText: "coder create" }).textContent()).toBe(
    "coder create train --template k8s-data --preset Training --parameter hub_token=hf_1 --yes",
  );
});

it("A terminal echoes and has its screen again after a reload", async () => {
  const page = await begin("full", "/@mira/demo/terminal");
  await page.waitForURL("**/terminal?reconnect=**");
  const address = page.url();
  await page.locator("[data-state=open]").waitFor();
  const screen = page.locator(".xterm-rows");
  await page.keyboard.type("echo hello-$((1))\n");
  await screen.getByText("hello-$((1))", { exact: true }).waitFor();
  await page.getByText(/^\d+ ms$/).waitFor();
  await page.reload();
  await screen.getByText("hello-$((1))", { exact: true }).waitFor();
  expect(page.url()).toBe(address);
});

it("A terminal opens in a running dev container", async () => {
  const page = await begin("full", "/@mira/demo");
  const link = page.getByRole("link", { name: "Terminal in dev container api" });
  await link.waitFor();
  expect(await page.getByRole("link", { name: "Terminal in dev container site" }).count()).toBe(0);
  const [socket] = await Promise.all([
    page.waitForEvent("websocket", (opened) => opened.url().includes("/pty")),
    page.goto(new URL((await link.getAttribute("href")) ?? "", page.url()).href),
  ]);
  expect(new URL(socket.url()).searchParams.get("container")).toBe("quiet_heron");
  await page.goto(new URL("/@mira/demo/terminal?container=web", page.url()).href);
  await page
    .getByText("no running container “web” in the workspace. These run: quiet_heron (dev container api).")
    .waitFor();
});

it("On a slow link typing shows before its echo, unless that is switched off", async () => {
  const page = await begin("full", "/@mira/demo/terminal?command=slow");
  await page.waitForURL("**/terminal?**reconnect=**");
  await page.locator("[data-state=open]").waitFor();
  const screen = page.locator(".xterm-rows");
  const guess = page.locator("[data-guess]");
  for (const key of "ls") {
    await page.keyboard.type(key);
    await screen
      .getByText(key === "l" ? /l$/ : /ls$/)
      .first()
      .waitFor();
  }

  await page.keyboard.type(" -a");
  await guess.getByText("-a").waitFor();
  expect(await guess.textContent()).toBe(" -a");
  expect(await screen.textContent()).not.toContain("ls -a");

  const toggle = page.getByRole("button", { name: "Typing ahead on" });
  await toggle.click();
  await page.locator(".xterm-helper-textarea").focus();
  await page.keyboard.type("l");
  await guess.waitFor({ state: "hidden" });

  await page.keyboard.press("Control+e");
  await screen.getByText("ls -al").waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Typing ahead off" }).waitFor();
});

it("An action is shown at once and a refused one is taken back with the reason", async () => {
  const page = await begin("full", "/@mira/demo");
  let refuse = () => {};
  const refusal = new Promise<void>((done) => {
    refuse = done;
  });
  await page.route("**/api/v2/workspaces/*/builds", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    await refusal;
    await route.fulfill({ status: 409, json: { message: "A workspace build is already active." } });
  });
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await page.getByText("Queued").first().waitFor();
  refuse();
  await page.getByText("A workspace build is already active.").waitFor();
  await page.getByRole("button", { name: "Stop", exact: true }).waitFor();
});

it("An action stays shown though news of the workspace come before its answer", async () => {
  const page = await begin("full", "/templates");
  const news: string[] = [];
  page.on("websocket", (socket) => {
    if (socket.url().includes("/watch-ws")) socket.on("framereceived", ({ payload }) => news.push(String(payload)));
  });
  let answer = () => {};
  const answered = new Promise<void>((done) => {
    answer = done;
  });
  await page.route("**/api/v2/workspaces/*/builds", async (route) => {
    if (route.request().method() === "POST") await answered;
    await route.continue();
  });
  await page.goto(new URL("/@mira/demo", page.url()).href);
  await page.getByRole("button", { name: "Stop", exact: true }).waitFor();
  await expect.poll(() => news.length).toBe(1);
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await page.getByText("Queued").first().waitFor();
  await page.evaluate(async () => {
    const { id } = await (await fetch("/api/v2/users/mira/workspace/demo")).json();
    await fetch(`/api/v2/workspaces/${id}/favorite`, { method: "DELETE" });
  });
  await expect.poll(() => news.length).toBe(2);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await page.getByText("Queued").count()).toBeGreaterThan(0);
  expect(await page.getByRole("button", { name: "Stop", exact: true }).count()).toBe(0);
  const accepted = page.waitForResponse((r) => r.request().method() === "POST" && r.url().endsWith("/builds"));
  answer();
  await accepted;
  await pass(page, 10_000);
  await page.getByRole("button", { name: "Start", exact: true }).waitFor();
});

it("An answer that the server's own news has overtaken is not shown any more", async () => {
  const page = await begin("full", "/@mira/demo");
  const asked = "**/api/v2/users/mira/workspace/demo";
  await page.getByRole("button", { name: "Stop", exact: true }).waitFor();
  const overtaken: (() => Promise<void>)[] = [];
  await page.route(asked, async (route) => {
    const response = await route.fetch();
    overtaken.push(() => route.fulfill({ response }));
  });
  const asking = page.waitForRequest(asked);
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  const request = await asking;
  await expect.poll(() => overtaken.length).toBeGreaterThan(0);
  await pass(page, 10_000);
  const start = page.getByRole("button", { name: "Start", exact: true });
  await start.waitFor();
  for (const arrive of overtaken) await arrive();
  await request.response();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  expect(await start.count()).toBe(1);
});

it("A thousand workspaces scroll without being in the page all at once", async () => {
  const page = await begin("crowd", "/workspaces");
  await page.getByText("1000 workspaces").waitFor();
  expect(await page.getByRole("link", { name: /^ws-\d+$/ }).count()).toBeLessThan(60);
  for (let loaded = 100; loaded < 400; loaded += 100) {
    // Scrolls on until a row of the next page shows; a slow machine may load two pages at once.
    await page.waitForFunction((first) => {
      window.scrollTo(0, document.body.scrollHeight);
      return [...document.querySelectorAll("a")].some(
        (link) => /^ws-\d{4}$/.test(link.textContent) && Number(link.textContent.slice(3)) >= first,
      );
    }, loaded);
  }
});

it("A broken server is shown in its own words, with a way to try again", async () => {
  const page = await begin("broken", "/workspaces");
  await page.getByText("The database does not answer.").waitFor();
  await fetch(new URL("/__mock?scenario=full", page.url()), { method: "POST" });
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("link", { name: "demo", exact: true }).waitFor();
});

it("A filter that the server does not know is answered in place", async () => {
  const page = await begin("full", "/workspaces?filter=colour:red");
  await page.getByText("Invalid workspace search query.").waitFor();
});

it("Keys move between pages and the palette finds a workspace", async () => {
  const page = await begin("full", "/workspaces");
  await page.getByRole("link", { name: "demo", exact: true }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await page.waitForURL("**/templates");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("gpu");
  await page.getByRole("option", { name: /gpu-notebook/ }).waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/@mira/gpu-notebook");
});

it("Deleting needs the name to be typed", async () => {
  const page = await begin("full", "/@mira/demo?tab=settings");
  await page.getByRole("button", { name: "Delete workspace" }).click();
  const dialog = page.getByRole("dialog");
  const confirm = dialog.getByRole("button", { name: "Delete workspace" });
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.getByRole("textbox").fill("demo");
  const accepted = page.waitForResponse((r) => r.request().method() === "POST" && r.url().endsWith("/builds"));
  await confirm.click();
  await accepted;
  await pass(page, 2_000);
  await page.getByText("Deleting").first().waitFor();
});

it("A starter becomes a template", async () => {
  const page = await begin("full", "/templates/new");
  await page.getByRole("button", { name: /Kubernetes/ }).click();
  const accepted = page.waitForResponse(
    (r) => r.request().method() === "POST" && r.url().endsWith("/templateversions"),
  );
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await accepted;
  await page.getByText("The server reads the template…").waitFor();
  await pass(page, 5_000);
  await page.getByText("The template is good.").waitFor();
  await page.getByRole("button", { name: "Create template" }).click();
  await page.waitForURL("**/templates/kubernetes");
});

it("Logging out leads to the login page and nowhere else", async () => {
  const page = await begin("full", "/workspaces", { signedIn: true });
  await page.getByRole("button", { name: /account of/ }).click();
  await page.getByRole("menuitem", { name: "Log out" }).click();
  await page.waitForURL("**/login");
  await page.getByLabel("Email").waitFor();
});

it("Memory above the template's limit is said on the workspace's page", async () => {
  const page = await begin("full", "/@mira/payments-api");
  const alert = page.getByRole("alert").filter({ hasText: "Memory is filling up" });
  await alert.waitFor();
  expect(await alert.textContent()).toContain(
    "2.9 GiB of 3 GiB were in use when the template's limit of 80% was reached. End what you do not need, or ask for more memory.",
  );
  expect(await page.getByText("/home is filling up").count()).toBe(0);
});

it("The news of dev containers come by themselves, without asking again", async () => {
  const page = await begin("full", "/@mira/demo");
  const row = page
    .getByRole("list", { name: "Dev containers" })
    .getByRole("listitem")
    .filter({ hasText: "/home/coder/api" });
  await row.getByText("configuration changed").waitFor();
  await row.getByRole("button", { name: "Rebuild" }).click();
  await row.getByText("Starting").waitFor();
  let asked = 0;
  page.on("request", (request) => {
    if (request.url().endsWith("/containers")) asked++;
  });
  await pass(page, 1_000);
  await row.getByText("Running").waitFor();
  expect(await row.getByText("configuration changed").count()).toBe(0);
  expect(asked).toBe(0);
});

it("VS Code opens the workspace with a token of its own, and who has no VS Code is told what to install", async () => {
  const first = await begin("full", "/@mira/demo");
  // The browser asks in a window of its own whether to open the program, and takes no clicks on the page until it is closed.
  const page = await anotherPage(first);
  const protocol = await page.context().newCDPSession(page);
  await protocol.send("Page.enable");
  const asked = new Promise<string>((done) => protocol.on("Page.frameRequestedNavigation", ({ url }) => done(url)));
  await page.getByRole("region", { name: "Agent main" }).getByRole("button", { name: "VS Code Desktop" }).click();
  const address = new URL(await asked);
  expect(`${address.protocol}//${address.host}${address.pathname}`).toBe("vscode://coder.coder-remote/open");
  expect(Object.fromEntries(address.searchParams)).toEqual({
    owner: "mira",
    workspace: "demo",
    agent: "main",
    folder: "/home/mira",
    openRecent: "true",
    url: new URL(page.url()).origin,
    token: "x7Kq2LmZp0-Gv1s9TtQdR4eWnB8yHcUfA",
  });
  await page
    .getByRole("alert")
    .filter({ hasText: "Does nothing happen? Install the editor and its extension Coder" })
    .waitFor();
  await page.close();
});

it("A template leaves the answers about other origins to its apps", async () => {
  const page = await begin("full", "/templates/docker?tab=settings");
  expect(await page.getByRole("radio", { name: "Simple" }).isChecked()).toBe(true);
  await page.getByRole("radio", { name: "Passthru" }).check();
  const saved = page.waitForRequest((request) => request.method() === "PATCH");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  expect((await saved).postDataJSON()).toMatchObject({ name: "docker", cors_behavior: "passthru" });
  await page.getByText("The template is saved.").waitFor();
  await page.reload();
  await page.getByRole("radio", { name: "Passthru", checked: true }).waitFor();
});

it("An app and a port whose hosts would have too long names say how they open instead", async () => {
  const page = await begin("full", "/@mira/payments-api");
  await page.getByText("API reference has no host of its own and opens below").waitFor();
  const app = page.getByRole("region", { name: "Agent main" }).getByRole("link", { name: "API reference" });
  expect(await app.getAttribute("href")).toBe(
    "/@mira/payments-api.main/apps/reference-documentation-of-the-payments-apis/",
  );
  const name = `w${"o".repeat(60)}w`;
  await page.evaluate(async (long) => {
    const { id } = await (await fetch("/api/v2/users/mira/workspace/payments-api")).json();
    const body = JSON.stringify({ name: long });
    await fetch(`/api/v2/workspaces/${id}`, { method: "PATCH", body, headers: { "Content-Type": "application/json" } });
  }, name);
  await page.goto(new URL(`/@mira/${name}`, page.url()).href);
  await page.getByRole("button", { name: "Ports" }).click();
  await page.getByText("Names of hosts have at most 63 characters").waitFor();
  await page.getByText(`coder port-forward ${name} --tcp 3000`).waitFor();
  expect(await page.getByRole("link", { name: "3000" }).count()).toBe(0);
});

it("A row of the list has as many quick ways in as fit", async () => {
  const page = await begin("full", "/workspaces?filter=");
  await page.getByLabel("htop of demo").waitFor();
  await page.getByLabel("payments-api in VS Code Desktop").waitFor();
  await page.getByLabel("API reference of payments-api").waitFor();
  expect(await page.getByLabel("htop of payments-api").count()).toBe(0);
});
