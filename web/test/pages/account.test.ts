import { expect, it } from "vitest";
import { accessibilityProblems, useDashboard } from "./dashboard.ts";

const begin = useDashboard();

it("A token is made for some things only, expires and is removed", async () => {
  const page = await begin("full", "/account?tab=tokens");
  await page.getByText("workspace:read, workspace:start").waitFor();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("ci-deploy");
  await page.getByRole("button", { name: "Create token" }).click();
  await page.getByText("You have a token with this name.").waitFor();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("nightly");
  await page.getByLabel("Only some things").check();
  expect(await page.getByRole("button", { name: "Create token" }).isDisabled()).toBe(true);
  await page.getByRole("combobox", { name: "Scopes" }).click();
  await page.getByRole("option", { name: "workspace:ssh" }).click();
  await page.keyboard.press("Escape");
  const request = page.waitForRequest((r) => r.method() === "POST" && r.url().endsWith("/keys/tokens"));
  await page.getByRole("button", { name: "Create token" }).click();
  expect((await request).postDataJSON()).toEqual({
    token_name: "nightly",
    lifetime: 30 * 24 * 3600 * 1e9,
    scopes: ["workspace:ssh"],
  });
  await page.getByText("Copy the token now").waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole("button", { name: "More for the token nightly" }).click();
  await page.getByRole("menuitem", { name: "Expire now…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Expire now" }).click();
  await page.getByText("Expired", { exact: true }).waitFor();
  await page.getByRole("button", { name: "More for the token nightly" }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove token" }).click();
  await page.getByText("nightly", { exact: true }).waitFor({ state: "detached" });
});

it("The SSH key is shown and made anew only when asked twice", async () => {
  const page = await begin("full", "/account?tab=ssh-key");
  const key = page.locator("code", { hasText: "ssh-ed25519" });
  const before = await key.textContent();
  await page.getByRole("button", { name: "Make a new key" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Make a new key" }).click();
  await page.getByText("You have a new SSH key.").waitFor();
  await expect.poll(() => key.textContent()).not.toBe(before);
});

it("Somebody with a password moves to the identity provider, and comes back with the server's state", async () => {
  const page = await begin("full", "/account?tab=security");
  const field = page.getByLabel("Your password, to confirm");
  await field.fill("wrong-password");
  await page.getByRole("button", { name: "Go on to the identity provider" }).click();
  await page.getByText("Incorrect password.").waitFor();
  await field.fill("right");
  const visit = page.waitForRequest((r) => r.url().includes("/users/oidc/callback"));
  await page.getByRole("button", { name: "Go on to the identity provider" }).click();
  expect(new URL((await visit).url()).search).toBe("?oidc_merge_state=signed.state&redirect=%2Faccount");
  // It has arrived when the next test leaves it.
  await page.waitForURL("**/account");
});

it("Whoever logs in through the identity provider is told where the password lives", async () => {
  const page = await begin("sso", "/account?tab=security");
  await page.getByText("Your password lives at the identity provider.").waitFor();
  expect(await page.getByLabel("Current password").count()).toBe(0);
});

it("The theme goes with the account", async () => {
  const page = await begin("full", "/account?tab=appearance");
  const saved = page.waitForResponse((r) => r.request().method() === "PUT" && r.url().endsWith("/users/me/appearance"));
  await page.getByText("Dark", { exact: true }).click();
  expect((await saved).request().postDataJSON()).toMatchObject({ theme_preference: "dark", theme_mode: "single" });
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await page.locator("html[data-mantine-color-scheme=dark]").waitFor();
});

it("The quota stands in the menu, beside the form and where a build failed for it", async () => {
  const page = await begin("full", "/@mira/batch-xl");
  await page.getByText("Insufficient quota: this workspace costs 12 credits a day").first().waitFor();
  await page.getByText("Stop or delete another workspace").waitFor();
  await page.getByText("34 of 40 used").waitFor();
  await page.getByRole("button", { name: /account of/ }).click();
  await page.getByText("Daily quota in Research").waitFor();
  await page.goto(new URL("/templates/docker/workspace", page.url()).href);
  await page.getByText("34 of 40 used").waitFor();
});

it("A template is opened to a group and to a person, and closed again", async () => {
  const page = await begin("full", "/templates/docker?tab=permissions");
  await page.getByText("Only owners and template admins can use this template").waitFor();
  await page.getByRole("combobox", { name: "Person or group" }).click();
  await page.getByRole("option", { name: "Platform team" }).click();
  const request = page.waitForRequest((r) => r.method() === "PATCH" && r.url().endsWith("/acl"));
  await page.getByRole("button", { name: "Add", exact: true }).click();
  expect(Object.keys((await request).postDataJSON())).toEqual(["group_perms"]);
  await page.getByText("2 members").waitFor();
  await page.getByRole("combobox", { name: "Role of Platform team" }).click();
  await page.getByRole("option", { name: "Admin" }).click();
  await expect.poll(() => page.getByRole("combobox", { name: "Role of Platform team" }).inputValue()).toBe("Admin");
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole("button", { name: "Take Platform team off the list" }).click();
  await page.getByText("Only owners and template admins can use this template").waitFor();
});

it("A workspace is shared with a colleague, and the list shows it", async () => {
  const page = await begin("full", "/@mira/demo?tab=settings");
  await page.getByText("Only its owner uses this workspace").waitFor();
  await page.getByRole("combobox", { name: "Person or group" }).click();
  await page.getByRole("option", { name: "jonas (Jonas Lindqvist)" }).click();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByText("jonas@example.com").waitFor();
  await page.goto(new URL("/workspaces", page.url()).href);
  await page.getByRole("img", { name: "Shared with jonas" }).waitFor();
});

it("Where sharing is off, the page says who can allow it", async () => {
  const page = await begin("full", "/organizations/coder?tab=settings");
  await page.getByLabel("Nobody").click();
  await page.getByRole("button", { name: "Switch off" }).click();
  await page.getByText("The policy is saved.").waitFor();
  await page.goto(new URL("/@mira/demo?tab=settings", page.url()).href);
  await page.getByText("Sharing is switched off in this organization.").waitFor();
});
