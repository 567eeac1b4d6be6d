import { expect, it } from "vitest";
import { accessibilityProblems, useDashboard } from "./dashboard.ts";

const begin = useDashboard();

it("Accounts are shown with their state, and disconnected only when asked twice", async () => {
  const page = await begin("full", "/account?tab=external-auth");
  await page.getByText("The token has expired, and was not renewed: invalid_grant.").waitFor();
  expect(await page.getByRole("link", { name: "Connect again: JFrog Artifactory" }).getAttribute("href")).toBe(
    "/external-auth/jfrog/callback?redirect=%2Faccount%3Ftab%3Dexternal-auth",
  );
  await page.getByRole("button", { name: "Disconnect GitHub" }).click();
  await page.getByText("and the service is asked to take the token back").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect" }).click();
  await page.getByText("GitHub is disconnected.").waitFor();
  await page.getByRole("link", { name: "Connect: GitHub" }).waitFor();
});

it("A code is typed at the service, and the page goes on by itself", async () => {
  const page = await begin("full", "/account?tab=external-auth");
  await page.getByRole("link", { name: "Connect: Our Gitea" }).click();
  await page.getByText("WDJB-MJHT").waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByText("Your account at Our Gitea is connected.").waitFor();
});

it("A deep link goes on to the service by itself", async () => {
  const page = await begin("full", "/templates");
  // The service answers, so that the page has arrived when the next test leaves it.
  await page.route("**/external-auth/jfrog/callback", (route) => route.fulfill({ body: "the service" }));
  await page.goto(new URL("/external-auth/jfrog", page.url()).href, { waitUntil: "commit" });
  await page.getByText("the service", { exact: true }).waitFor();
  expect(new URL(page.url()).pathname).toBe("/external-auth/jfrog/callback");
});

it("A workspace that needs an account is made once it is connected; an optional one stops nobody", async () => {
  const page = await begin("accounts", "/templates/host-shell/workspace");
  await page.getByText("(optional)").waitFor();
  await page.getByRole("button", { name: "Create workspace" }).click();
  await page.getByText("Connect your account at Our Gitea first.").waitFor();
  expect(await page.getByText("Connect your account at JFrog Artifactory first.").count()).toBe(0);
  expect(await accessibilityProblems(page)).toEqual([]);

  const popup = page.waitForEvent("popup");
  await page.getByRole("button", { name: "Connect Our Gitea" }).click();
  const other = await popup;
  await other.getByText("Your account at Our Gitea is connected.").waitFor();
  await other.close();
  await page.getByText("Connect your account at Our Gitea first.").waitFor({ state: "detached" });
  const request = page.waitForRequest((r) => r.method() === "POST" && r.url().endsWith("/workspaces"));
  await page.getByRole("button", { name: "Create workspace" }).click();
  await request;
});
