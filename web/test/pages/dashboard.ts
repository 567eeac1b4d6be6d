import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { type PreviewServer, preview } from "vite";
import { afterAll, afterEach, beforeAll } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const axeSource = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

export interface Look {
  scheme?: "light" | "dark";
  width?: number;
  signedIn?: boolean;
}

/** The built dashboard in front of the test double, and a browser to open it with. */
export class Dashboard {
  readonly address: string;
  readonly #server: PreviewServer;
  readonly #browser: Browser;

  private constructor(server: PreviewServer, browser: Browser) {
    this.#server = server;
    this.#browser = browser;
    this.address = `http://127.0.0.1:${(server.httpServer.address() as AddressInfo).port}`;
  }

  static async start(): Promise<Dashboard> {
    const server = await preview({ root, mode: "mock", logLevel: "error", preview: { port: 0, host: "127.0.0.1" } });
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        // The terminal then draws into the DOM, where a test can read it.
        "--disable-3d-apis",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
    return new Dashboard(server, browser);
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
  }

  /** Starts a new world: full, empty, setup, broken, crowd, member or sso. */
  async scenario(name: string): Promise<void> {
    const answer = await fetch(`${this.address}/__mock?scenario=${name}`, { method: "POST" });
    if (!answer.ok) throw new Error(`The test double has no scenario ${name}.`);
  }

  async context({ scheme = "light", width = 1280, signedIn = true }: Look = {}): Promise<BrowserContext> {
    const context = await this.#browser.newContext({
      viewport: { width, height: 820 },
      colorScheme: scheme,
      reducedMotion: "reduce",
    });
    if (signedIn) await context.addCookies([{ name: "coder_session_token", value: "test", url: this.address }]);
    return context;
  }

  async open(context: BrowserContext, where: string): Promise<Page> {
    const page = await context.newPage();
    await page.goto(this.address + where);
    return page;
  }
}

export type Begin = (scenario: string, address: string, look?: Look) => Promise<Page>;

/** For a file of tests: one dashboard, and per test a fresh world and browser context. */
export function useDashboard(): Begin {
  let dashboard: Dashboard;
  let context: BrowserContext | undefined;
  beforeAll(async () => {
    dashboard = await Dashboard.start();
  });
  afterEach(() => context?.close());
  afterAll(() => dashboard.stop());
  return async (scenario, address, look) => {
    await dashboard.scenario(scenario);
    context = await dashboard.context(look);
    return dashboard.open(context, address);
  };
}

/** What axe finds wrong with a page, one line per rule and element. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axeSource });
  return page.evaluate(async () => {
    // biome-ignore lint/suspicious/noExplicitAny: the script above puts it there
    const found = await (window as any).axe.run(document, { resultTypes: ["violations"] });
    return found.violations.flatMap((v: { id: string; nodes: { html: string; failureSummary: string }[] }) =>
      v.nodes.map(
        (n) => `${v.id}: ${n.html.slice(0, 160)} – ${n.failureSummary.split("\n").slice(1, 2).join(" ").trim()}`,
      ),
    );
  });
}
