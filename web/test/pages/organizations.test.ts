import { expect, it } from "vitest";
import { accessibilityProblems, useDashboard } from "./dashboard.ts";

const begin = useDashboard();

it("An organization is made, renamed and deleted", async () => {
  const page = await begin("full", "/organizations");
  await page.getByRole("button", { name: "New organization" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill("coder");
  await dialog.getByRole("button", { name: "Create organization" }).click();
  await dialog.getByText("This name is taken.").waitFor();
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill("labs");
  await dialog.getByLabel("Display name").fill("The labs");
  await dialog.getByRole("button", { name: "Create organization" }).click();
  await page.waitForURL("**/organizations/labs");
  await page.getByRole("tab", { name: "Settings" }).click();
  await page.getByLabel("Display name").fill("Laboratories");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Laboratories" }).waitFor();
  await page.getByRole("button", { name: "Delete organization" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("labs");
  await page.getByRole("dialog").getByRole("button", { name: "Delete organization" }).click();
  await page.getByText("Laboratories is deleted.").waitFor();
  await page.waitForURL("**/organizations");
});

it("Members are added, given roles and removed", async () => {
  const page = await begin("full", "/organizations/research");
  await page.getByText("2 members").waitFor();
  await page.getByRole("button", { name: "Add member" }).click();
  await page.getByRole("combobox", { name: "Username" }).fill("aiko");
  await page.getByRole("option", { name: "aiko" }).click();
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByText("3 members").waitFor();
  await page.getByRole("button", { name: "More for aiko" }).click();
  await page.getByRole("menuitem", { name: "Roles…" }).click();
  await page.getByLabel("User Admin").check();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("User admin", { exact: true }).waitFor();
  await page.getByRole("button", { name: "More for aiko" }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await page.getByText("2 members").waitFor();
});

it("A group is made, filled, given an allowance and deleted", async () => {
  const page = await begin("full", "/organizations/coder?tab=groups");
  await page.getByRole("button", { name: "New group" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("night-shift");
  await page.getByRole("button", { name: "Create group" }).click();
  await page.waitForURL("**/organizations/coder/groups/night-shift");
  await page.getByText("Nobody is in this group").waitFor();
  await page.getByRole("combobox", { name: "Members of the organization to add" }).click();
  await page.getByRole("option", { name: "jonas (Jonas Lindqvist)" }).click();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await page.getByText("1 member").waitFor();
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByLabel("Allowance per member").fill("25");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("25 a day for each member").waitFor();
  await page.getByRole("button", { name: "Take jonas out of the group" }).click();
  await page.getByText("Nobody is in this group").waitFor();
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("textbox").fill("night-shift");
  await page.getByRole("dialog").getByRole("button", { name: "Delete group" }).click();
  await page.waitForURL("**/organizations/coder?tab=groups");
});

it("The group of everybody has no members to add, and a synced one says who fills it", async () => {
  const page = await begin("full", "/organizations/coder/groups/Everyone");
  await page.getByText("Whoever is a member of the organization is in this group.").waitFor();
  expect(await page.getByRole("button", { name: "Add", exact: true }).count()).toBe(0);
  expect(await page.getByRole("button", { name: "Delete" }).count()).toBe(0);
  await page.goto(new URL("/organizations/coder/groups/data-science", page.url()).href);
  await page.getByText("The members of this group come from the identity provider").waitFor();
});

it("A role is ticked together, changed and deleted; a built-in one is only read", async () => {
  const page = await begin("full", "/organizations/coder?tab=roles");
  await page.getByRole("link", { name: "New role" }).click();
  await page.getByRole("textbox", { name: "Name", exact: true }).fill("template-reader");
  await page.getByRole("group", { name: "Templates" }).getByLabel("read").check();
  await page.getByLabel("Everything with groups").check();
  const request = page.waitForRequest((r) => r.method() === "POST" && r.url().endsWith("/members/roles"));
  await page.getByRole("button", { name: "Create role" }).click();
  const body = (await request).postDataJSON();
  expect(body.name).toBe("template-reader");
  expect(
    body.organization_permissions.map(
      (p: { resource_type: string; action: string }) => `${p.resource_type}:${p.action}`,
    ),
  ).toEqual(["template:read", "group:create", "group:read", "group:update", "group:delete"]);
  await page.getByText("5 permissions").waitFor();
  await page.getByRole("link", { name: "Template reader" }).click();
  await page.getByRole("button", { name: "Delete role" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete role" }).click();
  await page.getByText("Template reader is deleted.").waitFor();
  await page.getByRole("link", { name: "Auditor" }).click();
  await page.getByText("built in").waitFor();
  expect(await page.getByRole("group", { name: "Audit log" }).getByLabel("read").isDisabled()).toBe(true);
  expect(await page.getByRole("button", { name: "Save" }).count()).toBe(0);
});

it("Claims are mapped to groups, and a wrong expression is said beside its field", async () => {
  const page = await begin("full", "/organizations/coder?tab=sync");
  const regex = page.getByLabel("Only names that match");
  await regex.fill("(");
  await page.getByRole("button", { name: "Save" }).first().click();
  await page.getByText("Not a regular expression: missing closing ).").waitFor();
  await regex.fill("");
  await page.getByRole("button", { name: "Add a value" }).first().click();
  await page.getByRole("combobox", { name: "Claim value 3", exact: true }).fill("coder-interns");
  await page.getByRole("combobox", { name: "Groups of claim value 3" }).click();
  await page.getByRole("option", { name: "Data science" }).click();
  const request = page.waitForRequest((r) => r.method() === "PATCH" && r.url().endsWith("/idpsync/groups"));
  await page.getByRole("button", { name: "Save" }).first().click();
  const body = (await request).postDataJSON();
  expect(body.regex_filter).toBe(null);
  expect(Object.keys(body.mapping)).toEqual(["coder-platform", "coder-data", "coder-interns"]);
  await page.getByText("Group sync is saved.").waitFor();
});

it("The sharing policy is changed, and asked for once more where that ends what is shared", async () => {
  const page = await begin("full", "/organizations/coder?tab=settings");
  await page.getByLabel("Machine users only").click();
  await page.getByText("Allowing it again later does not bring it back.").waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole("button", { name: "Limit" }).click();
  await page.getByText("The policy is saved.").waitFor();
  await page.getByRole("radio", { name: "Machine users only", checked: true }).waitFor();
});

it("The audit log is filtered, opened and exported", async () => {
  const page = await begin("full", "/audit");
  await page.getByText("120 entries").waitFor();
  await page.getByRole("button", { name: "Details of: mira updated user sam.ortega" }).click();
  await page.getByText("changed, value hidden").waitFor();
  await page.getByRole("row", { name: "status active suspended" }).waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.getByRole("link", { name: "sam.ortega" }).click();
  await page.waitForURL("**/users?filter=sam.ortega");
  await page.goBack();
  await page.getByRole("textbox", { name: "Filter the audit log" }).fill("action:de");
  await page.getByRole("option", { name: "action:delete" }).click();
  await page.getByText("1 entry", { exact: true }).waitFor();
  await page.getByRole("textbox", { name: "Filter the audit log" }).fill("");
  await page.getByText("120 entries").waitFor();
  await page.getByRole("textbox", { name: "Filter the audit log" }).fill("action:delete");
  await page.keyboard.press("Enter");
  await page.getByText("1 entry", { exact: true }).waitFor();
  const address = await page.getByRole("link", { name: "Export as JSON lines" }).getAttribute("href");
  expect(address).toBe("/api/v2/audit/export?q=action%3Adelete");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export as JSON lines" }).click();
  expect((await download).suggestedFilename()).toBe("audit.jsonl");
  await page.goto(page.url().replace(/\?.*/, "?filter=colour:red"));
  await page.getByText("Invalid audit search query.").waitFor();
});

it("The connection log says who was where, is filtered, and goes on where the page ends", async () => {
  const page = await begin("full", "/connections");
  await page.getByText("90 entries").waitFor();
  const broken = page.getByRole("button", { name: "Details of: mira connected with JetBrains to demo" });
  await broken.click();
  await page.getByText("The agent's connection broke: timeout").waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  const second = page.waitForResponse((r) => r.url().includes("offset=50"));
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  expect((await second).status()).toBe(200);
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.getByRole("textbox", { name: "Filter the connection log" }).fill("status:ongoing");
  await page.keyboard.press("Enter");
  await page.getByText("2 entries", { exact: true }).waitFor();
  await page.getByText("jonas connected with VS Code to ingest").waitFor();
  await page.getByRole("button", { name: "Ready-made filters" }).click();
  await page.getByRole("menuitem", { name: "Ports" }).click();
  await page.getByText("1 entry", { exact: true }).waitFor();
  await page.getByRole("link", { name: "mira/demo" }).click();
  await page.waitForURL("**/@mira/demo");
  await page.goto(`${new URL(page.url()).origin}/connections?filter=colour:red`);
  await page.getByText("Invalid connection log search query.").waitFor();
});

it("The audit log goes on where the page ends", async () => {
  const page = await begin("full", "/audit");
  await page.getByText("120 entries").waitFor();
  const second = page.waitForResponse((r) => r.url().includes("offset=50"));
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  expect((await second).status()).toBe(200);
});

it("The switcher limits the lists to one organization, and is not there where there is only one", async () => {
  const page = await begin("full", "/workspaces");
  await page.getByRole("link", { name: "demo", exact: true }).waitFor();
  await page.getByRole("button", { name: "All organizations, choose an organization" }).click();
  await page.getByRole("menuitem", { name: "Research" }).click();
  await page.getByText("Start your first workspace").waitFor();
  await page.goto(new URL("/templates", page.url()).href);
  await page.getByText("There is no template yet").waitFor();
  await page.getByRole("button", { name: "Research, choose an organization" }).click();
  await page.getByRole("menuitem", { name: "All organizations" }).click();
  await page.getByRole("link", { name: "Docker container", exact: true }).click();
  await page.waitForURL("**/templates/docker?organization=coder");
  await page.getByRole("tab", { name: "Versions" }).click();
  await page.waitForURL(/organization=coder/);
});

it("One organization needs no switcher", async () => {
  const page = await begin("empty", "/workspaces");
  await page.getByText("There is no template yet").waitFor();
  expect(await page.getByRole("button", { name: /choose an organization/ }).count()).toBe(0);
});
