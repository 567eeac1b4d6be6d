// Takes the pictures of docs/connect; scripts/connect-pictures.sh prepares what they show.
//   node scripts/connect-pictures.mjs <url> <token> <home> <process id of the server> <output folder>
import path from "node:path";
import { chromium } from "playwright-core";
import { drawTerminal, Terminal } from "./terminal.mjs";

const [url, token, home, server, output] = process.argv.slice(2);
if (!output) {
  console.error(
    "usage: node scripts/connect-pictures.mjs <url> <token> <home> <process id of the server> <output folder>",
  );
  process.exit(2);
}
const { port } = new URL(url);

async function call(method, where, body) {
  const answer = await fetch(`${url}/api/v2${where}`, {
    method,
    headers: { "Content-Type": "application/json", "Coder-Session-Token": token },
    body: body ? JSON.stringify(body) : undefined,
  });
  if (!answer.ok) throw new Error(`${method} ${where}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
  ],
});

const workspace = await call("GET", "/users/me/workspace/demo");
await call("PATCH", `/templates/${workspace.template_id}`, { max_port_share_level: "public" });
await call("POST", `/workspaces/${workspace.id}/port-share`, {
  agent_name: "main",
  port: 5173,
  share_level: "organization",
  protocol: "http",
});
for (const scheme of ["light", "dark"]) await takePages(scheme);
await takeTerminals();
for (const scheme of ["light", "dark"]) await takeLog(scheme);
await browser.close();

/** Pages of the dashboard and of apps, as a browser shows them. */
async function takePages(colorScheme) {
  const context = await browser.newContext({
    viewport: { width: 1000, height: 800 },
    colorScheme,
    reducedMotion: "reduce",
  });
  await context.addCookies([{ name: "coder_session_token", value: token, url }]);
  const page = await context.newPage();
  const fileOf = (name) => path.join(output, `${name}-${colorScheme}.png`);
  const shoot = (name, height) => page.screenshot({ path: fileOf(name), clip: { x: 0, y: 0, width: 1000, height } });
  const card = page.getByRole("region", { name: "Agent main" });

  await page.goto(`${url}/@admin/demo`);
  await page.getByText("Ready", { exact: true }).waitFor();
  await page.getByText("Request, healthy").or(page.getByText("Request")).first().waitFor();
  await page.getByText(/of \d+\.\d+ GiB/).waitFor();
  await card.screenshot({ path: fileOf("connect-ways") });

  await page.getByRole("button", { name: "Ports" }).click();
  await page.getByRole("combobox", { name: "Who may open port 8000" }).waitFor();
  await page.getByRole("combobox", { name: "Who may open port 5173" }).click();
  await page.getByRole("option", { name: "Signed in" }).waitFor();
  await shoot("connect-ports", 560);

  await page.goto(`http://request--main--demo--admin.localhost:${port}/`);
  await page.getByRole("heading", { name: "Hello from port 8000" }).waitFor();
  await shoot("connect-app", 460);

  await page.setViewportSize({ width: 1000, height: 400 });
  await page.goto(`http://9000--main--demo--admin.localhost:${port}/`);
  await page.getByRole("heading").first().waitFor();
  await shoot("connect-nothing-listens", 400);

  await page.goto(`${url}/cli-auth`);
  const secret = page.getByTestId("session-token");
  await secret.waitFor();
  await shoot("connect-token", 340);

  if (colorScheme === "dark") {
    // The terminal is dark in both.
    await page.setViewportSize({ width: 1000, height: 240 });
    await page.goto(`${url}/@admin/demo/terminal`);
    await page.locator("[data-state=open]").waitFor();
    await page.keyboard.type("curl -sI localhost:8000 | head -n 3; ls -l\n");
    await page.getByText(/^\d+ ms$/).waitFor();
    await page.waitForTimeout(1000);
    await page.screenshot({ path: path.join(output, "connect-terminal.png") });
  }
  await context.close();
}

/** The log of all that was opened for the other pictures. */
async function takeLog(colorScheme) {
  const context = await browser.newContext({
    viewport: { width: 1000, height: 640 },
    colorScheme,
    reducedMotion: "reduce",
  });
  await context.addCookies([{ name: "coder_session_token", value: token, url }]);
  const page = await context.newPage();
  await page.goto(`${url}/connections`);
  await page.getByText(/\d+ entries/).waitFor();
  await page.screenshot({ path: path.join(output, `connect-log-${colorScheme}.png`) });
  await context.close();
}

/** What the command line shows on a user's machine. */
async function takeTerminals() {
  const environment = {
    HOME: home,
    PATH: `${path.join(home, ".local/bin")}:/usr/local/bin:/usr/bin:/bin`,
    LANG: "C.UTF-8",
    TERM: "xterm-256color",
  };
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
  const take = async (name, rows, script) => {
    const terminal = await Terminal.open(name, home, environment, 100, rows);
    try {
      await script(terminal, async () => drawTerminal(page, await terminal.screen(), path.join(output, `${name}.png`)));
    } finally {
      await terminal.close();
    }
  };
  // The shells wait for the next line.
  const here = /ada@laptop:~\$$/;
  const there = /root@demo:~#$/;

  await take("connect-ssh", 16, async (terminal, draw) => {
    await terminal.type("coder ssh demo");
    await terminal.shows(there);
    await terminal.type("echo hello > notes.txt; ls; hostname");
    await terminal.shows(/\ndemo\nroot@demo:~#$/);
    await draw();
  });
  await take("connect-vscode", 16, async (terminal, draw) => {
    await terminal.type("coder open vscode demo src/project");
    await terminal.shows(/vscode:\/\/[\s\S]*ada@laptop:~\$$/);
    await draw();
  });
  await take("connect-config-ssh", 40, async (terminal, draw) => {
    await terminal.type("coder config-ssh --dry-run");
    await terminal.shows(/END-CODER[\s\S]*ada@laptop:~\$$/);
    await terminal.type("coder config-ssh --yes");
    await terminal.shows(/ssh coder\.demo\nada@laptop:~\$$/);
    await terminal.type("ssh demo.coder");
    await terminal.shows(there);
    await draw();
  });
  await take("connect-port-forward", 16, async (terminal, draw) => {
    await terminal.type("coder port-forward demo --tcp 8080:8000 &");
    await terminal.shows(/Ready!/);
    // The line of the job took the prompt.
    await terminal.type("");
    await terminal.shows(here);
    await terminal.type("curl -s localhost:8080/health | grep -c 'Hello from port 8000'");
    await terminal.shows(/\n1\nada@laptop:~\$$/);
    await draw();
    await terminal.type("kill %1; clear");
    await terminal.shows(here);
  });
  await take("connect-away", 12, async (terminal, draw) => {
    await terminal.type("coder ssh demo");
    await terminal.shows(there);
    await terminal.type("seq 3");
    await terminal.shows(/3\nroot@demo:~#$/);
    process.kill(Number(server), "SIGSTOP");
    try {
      await terminal.shows(/Connection lost/);
      await draw();
    } finally {
      process.kill(Number(server), "SIGCONT");
    }
    await terminal.shows(there);
  });
}
