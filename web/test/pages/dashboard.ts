import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { type PreviewServer, preview } from "vite";
import { afterAll, beforeAll } from "vitest";
import { deadline } from "./deadline.ts";

const root = path.resolve(import.meta.dirname, "../..");
const axeSource = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

export interface Look {
  scheme?: "light" | "dark";
  width?: number;
  signedIn?: boolean;
}

/**
 * The built dashboard in front of the test double, and a page of a browser to open it in. The page and its cache are the same for
 * a whole file of tests: a new window of Chromium costs more than everything that a test does in it.
 */
export class Dashboard {
  readonly address: string;
  readonly page: Page;
  readonly #server: PreviewServer;
  readonly #browser: Browser;

  private constructor(server: PreviewServer, address: string, browser: Browser, page: Page) {
    this.#server = server;
    this.address = address;
    this.#browser = browser;
    this.page = page;
  }

  static async start(): Promise<Dashboard> {
    const server = await preview({ root, mode: "mock", logLevel: "error", preview: { port: 0, host: "127.0.0.1" } });
    const browser = await chromium.launch({
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      timeout: deadline,
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
    const address = `http://127.0.0.1:${(server.httpServer.address() as AddressInfo).port}`;
    return new Dashboard(server, address, browser, await openPage(browser));
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    await this.#server.close();
  }

  /** Goes to a text without scripts: nothing of the page before it reports or asks for anything from then on. */
  async leave(): Promise<void> {
    await this.page.goto(`${this.address}/theme.js`);
  }

  /**
   * Leaves what was open, forgets what it stored and starts a new world: full, empty, setup, broken, crowd, member, sso or accounts. Its time
   * stands still until {@link pass}.
   */
  async begin(scenario: string, { scheme = "light", width = 1280, signedIn = true }: Look = {}): Promise<void> {
    const { address, page } = this;
    await page.unrouteAll();
    await this.leave();
    await page.evaluate(() => localStorage.clear());
    await page.context().clearCookies();
    if (signedIn) await page.context().addCookies([{ name: "coder_session_token", value: "test", url: address }]);
    await page.mouse.move(0, 0);
    await page.setViewportSize({ width, height: 820 });
    await page.emulateMedia({ colorScheme: scheme });
    await tellDouble(address, `scenario=${scenario}&clock=still`);
  }
}

export type Begin = (scenario: string, address: string, look?: Look) => Promise<Page>;

/** For a file of tests: one dashboard, and a fresh world per test. */
export function useDashboard(): Begin {
  let dashboard: Dashboard;
  beforeAll(async () => {
    dashboard = await Dashboard.start();
  });
  afterAll(() => dashboard.stop());
  return async (scenario, address, look) => {
    await dashboard.begin(scenario, look);
    await dashboard.page.goto(dashboard.address + address);
    return dashboard.page;
  };
}

/** Lets time pass in the world of a page: what is built there goes on. */
export const pass = (page: Page, milliseconds: number): Promise<void> => tellDouble(page.url(), `pass=${milliseconds}`);

async function tellDouble(address: string, what: string): Promise<void> {
  const answer = await fetch(new URL(`/__mock?${what}`, address), { method: "POST" });
  if (!answer.ok) throw new Error(`The test double does not know ${what}.`);
}

async function openPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ reducedMotion: "reduce" });
  page.setDefaultTimeout(deadline);
  return page;
}

/** The same address in a page of its own, with the same session; for what a browser does to a page that it does not undo. */
export async function anotherPage(page: Page): Promise<Page> {
  const other = await openPage(page.context().browser() as Browser);
  await other.context().addCookies(await page.context().cookies());
  await other.goto(page.url());
  return other;
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
