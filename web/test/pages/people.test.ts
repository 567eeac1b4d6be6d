import { expect, it } from "vitest";
import { accessibilityProblems, useDashboard } from "./dashboard.ts";

const begin = useDashboard();

it("The login page offers what the server allows, and keeps a way in for owners", async () => {
  const page = await begin("sso", "/login?message=Your+session+ended&redirect=%2Ftemplates", { signedIn: false });
  await page.getByText("Your session ended").waitFor();
  const provider = page.getByRole("link", { name: "Log in with Example SSO" });
  expect(await provider.getAttribute("href")).toBe("/api/v2/users/oidc/callback?redirect=%2Ftemplates");
  expect(await page.getByText("GitHub").count()).toBe(0);
  await page.getByRole("link", { name: "terms of service" }).waitFor();
  expect(await page.getByLabel("Email").isVisible()).toBe(false);
  await page.getByRole("button", { name: "Sign in with a password" }).click();
  await page.getByLabel("Email").waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
});

it("Without a provider there is only the password form", async () => {
  const page = await begin("empty", "/login", { signedIn: false });
  await page.getByLabel("Email").waitFor();
  expect(await page.getByRole("link").count()).toBe(0);
});

it("A refused target never leaves this server", async () => {
  const page = await begin("full", "/login?redirect=%2F%2Fevil.example", { signedIn: false });
  const provider = page.getByRole("link", { name: "Log in with Example SSO" });
  expect(await provider.getAttribute("href")).toBe("/api/v2/users/oidc/callback?redirect=%2Fworkspaces");
});

it("Logging out goes on to where the identity provider ends its session", async () => {
  const page = await begin("sso", "/workspaces");
  await page.getByRole("button", { name: /account of/ }).click();
  await page.getByRole("menuitem", { name: "Log out" }).click();
  await page.getByText("Logged out at the provider").waitFor();
});

it("A machine user is created without a password, with a role", async () => {
  const page = await begin("full", "/users");
  await page.getByRole("button", { name: "New user" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Not at all").check();
  expect(await dialog.getByText("At least 8 characters").count()).toBe(0);
  expect(await dialog.getByLabel("Email").count()).toBe(0);
  await dialog.getByLabel("Username").fill("jonas");
  await dialog.getByLabel("Template Admin").check();
  expect(await accessibilityProblems(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Create user" }).click();
  await dialog.getByText("This name is taken.").waitFor();
  await dialog.getByLabel("Username").fill("nightly");
  const request = page.waitForRequest((r) => r.method() === "POST" && r.url().endsWith("/api/v2/users"));
  await dialog.getByRole("button", { name: "Create user" }).click();
  expect((await request).postDataJSON()).toMatchObject({
    login_type: "none",
    service_account: true,
    email: "",
    password: "",
    roles: ["template-admin"],
  });
  await page.getByText("nightly is there.").waitFor();
  await page.getByText("nightly", { exact: true }).waitFor();
});

it("Roles say what they allow, and a suspension is asked for once more", async () => {
  const page = await begin("full", "/users");
  await page.getByRole("button", { name: "More for aiko" }).click();
  await page.getByRole("menuitem", { name: "Roles…" }).click();
  await page.getByText("Reads the audit log and what it speaks of").waitFor();
  await page.getByLabel("Auditor").check();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The roles of aiko are changed.").waitFor();
  await page.getByRole("button", { name: "More for jonas" }).click();
  await page.getByRole("menuitem", { name: "Suspend…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Suspend" }).click();
  await page.getByText("jonas is suspended.").waitFor();
});

it("Users are filtered in the server's language, and a wrong word is answered in place", async () => {
  const page = await begin("full", "/users");
  await page.getByText("Platform team").first().waitFor();
  await page.getByRole("button", { name: "Ready-made filters" }).click();
  await page.getByRole("menuitem", { name: "Machine users" }).click();
  await page.getByText("1 user", { exact: true }).waitFor();
  await page.getByText("deploy-bot", { exact: true }).waitFor();
  await page.goto(page.url().replace(/\?.*/, "?filter=colour:red"));
  await page.getByText("Invalid user search query.").waitFor();
});

it("Nothing is offered to people who may not use it", async () => {
  const page = await begin("member", "/workspaces");
  await page.getByRole("link", { name: "Templates", exact: true }).waitFor();
  expect(await page.getByRole("link", { name: "Users", exact: true }).count()).toBe(0);
  await page.goto(new URL("/templates", page.url()).href);
  await page.getByText("Docker container").waitFor();
  expect(await page.getByRole("link", { name: "New template" }).count()).toBe(0);
});
