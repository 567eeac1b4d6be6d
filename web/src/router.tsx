import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { queryClient } from "./api/queryClient";
import { templateByNameQuery, templatesQuery } from "./api/templates";
import { workspaceQuery } from "./api/workspaces";
import { Frame } from "./app/Frame";
import { RouteError } from "./app/RouteError";
import { UnknownAddress } from "./pages/notFound/NotFoundPage";

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const root = createRootRouteWithContext()({ notFoundComponent: UnknownAddress, errorComponent: RouteError });

const setup = createRoute({
  getParentRoute: () => root,
  path: "/setup",
  component: lazyRouteComponent(() => import("./pages/setup/SetupPage"), "SetupPage"),
});

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  validateSearch: (search): { redirect?: string; message?: string } => ({
    redirect: text(search.redirect),
    message: text(search.message),
  }),
  component: lazyRouteComponent(() => import("./pages/login/LoginPage"), "LoginPage"),
});

/** Everything below needs a session; the frame sends those without one to the login page. */
const frame = createRoute({ getParentRoute: () => root, id: "frame", component: Frame });

const home = createRoute({
  getParentRoute: () => frame,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/workspaces", replace: true });
  },
});

const cliAuth = createRoute({
  getParentRoute: () => frame,
  path: "/cli-auth",
  component: lazyRouteComponent(() => import("./pages/cliAuth/CliAuthPage"), "CliAuthPage"),
});

const workspaces = createRoute({
  getParentRoute: () => frame,
  path: "/workspaces",
  validateSearch: (search): { filter?: string } => ({
    filter: typeof search.filter === "string" ? search.filter : undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/workspaces/WorkspacesPage"), "WorkspacesPage"),
});

const chooseTemplate = createRoute({
  getParentRoute: () => frame,
  path: "/workspaces/new",
  loader: () => void queryClient.prefetchQuery(templatesQuery),
  component: lazyRouteComponent(() => import("./pages/createWorkspace/ChooseTemplatePage"), "ChooseTemplatePage"),
});

const templates = createRoute({
  getParentRoute: () => frame,
  path: "/templates",
  loader: () => void queryClient.prefetchQuery(templatesQuery),
  component: lazyRouteComponent(() => import("./pages/templates/TemplatesPage"), "TemplatesPage"),
});

const newTemplate = createRoute({
  getParentRoute: () => frame,
  path: "/templates/new",
  validateSearch: (search): { example?: string; template?: string } => ({
    example: text(search.example),
    template: text(search.template),
  }),
  component: lazyRouteComponent(() => import("./pages/newTemplate/NewTemplatePage"), "NewTemplatePage"),
});

const template = createRoute({
  getParentRoute: () => frame,
  path: "/templates/$template",
  validateSearch: (search): { tab?: string; organization?: string } => ({
    tab: text(search.tab),
    organization: text(search.organization),
  }),
  loaderDeps: ({ search }) => ({ organization: search.organization }),
  loader: ({ params, deps }) => void queryClient.prefetchQuery(templateByNameQuery(params.template, deps.organization)),
  component: lazyRouteComponent(() => import("./pages/template/TemplatePage"), "TemplatePage"),
});

const templateVersion = createRoute({
  getParentRoute: () => frame,
  path: "/templates/$template/versions/$version",
  validateSearch: (search): { organization?: string } => ({ organization: text(search.organization) }),
  component: lazyRouteComponent(() => import("./pages/template/VersionPage"), "VersionPage"),
});

/** The address that "Open in Coder" links use; `param.<name>` in the query fills the form. */
const createWorkspace = createRoute({
  getParentRoute: () => frame,
  path: "/templates/$template/workspace",
  validateSearch: (search): Record<string, string> =>
    Object.fromEntries(Object.entries(search).map(([key, value]) => [key, String(value)])),
  component: lazyRouteComponent(() => import("./pages/createWorkspace/CreateWorkspacePage"), "CreateWorkspacePage"),
});

const users = createRoute({
  getParentRoute: () => frame,
  path: "/users",
  validateSearch: (search): { filter?: string; page?: number; create?: true } => ({
    filter: text(search.filter),
    page: Number(search.page) > 1 ? Number(search.page) : undefined,
    create: search.create === true ? true : undefined,
  }),
  component: lazyRouteComponent(() => import("./pages/users/UsersPage"), "UsersPage"),
});

const organizations = createRoute({
  getParentRoute: () => frame,
  path: "/organizations",
  validateSearch: (search): { tab?: string } => ({ tab: text(search.tab) }),
  component: lazyRouteComponent(() => import("./pages/organizations/OrganizationsPage"), "OrganizationsPage"),
});

const organization = createRoute({
  getParentRoute: () => frame,
  path: "/organizations/$organization",
  validateSearch: (search): { tab?: string } => ({ tab: text(search.tab) }),
  component: lazyRouteComponent(() => import("./pages/organization/OrganizationPage"), "OrganizationPage"),
});

const group = createRoute({
  getParentRoute: () => frame,
  path: "/organizations/$organization/groups/$group",
  component: lazyRouteComponent(() => import("./pages/group/GroupPage"), "GroupPage"),
});

const role = createRoute({
  getParentRoute: () => frame,
  path: "/organizations/$organization/roles/$role",
  component: lazyRouteComponent(() => import("./pages/role/RolePage"), "RolePage"),
});

const audit = createRoute({
  getParentRoute: () => frame,
  path: "/audit",
  validateSearch: (search): { filter?: string } => ({ filter: text(search.filter) }),
  component: lazyRouteComponent(() => import("./pages/audit/AuditPage"), "AuditPage"),
});

const connections = createRoute({
  getParentRoute: () => frame,
  path: "/connections",
  validateSearch: (search): { filter?: string } => ({ filter: text(search.filter) }),
  component: lazyRouteComponent(() => import("./pages/connections/ConnectionsPage"), "ConnectionsPage"),
});

const account = createRoute({
  getParentRoute: () => frame,
  path: "/account",
  validateSearch: (search): { tab?: string } => ({ tab: text(search.tab) }),
  component: lazyRouteComponent(() => import("./pages/account/AccountPage"), "AccountPage"),
});

/** Where the command line, agents and templates send people to connect an account. */
const externalAuth = createRoute({
  getParentRoute: () => frame,
  path: "/external-auth/$provider",
  validateSearch: (search): { redirected?: boolean } => ({ redirected: search.redirected === true ? true : undefined }),
  component: lazyRouteComponent(() => import("./pages/externalAuth/ExternalAuthPage"), "ExternalAuthPage"),
});

const workspace = createRoute({
  getParentRoute: () => frame,
  path: "/@{$owner}/$workspace",
  validateSearch: (search): { tab?: string; line?: number } => ({
    tab: text(search.tab),
    line: Number.isInteger(search.line) ? Number(search.line) : undefined,
  }),
  loader: ({ params }) => void queryClient.prefetchQuery(workspaceQuery(params.owner, params.workspace)),
  component: lazyRouteComponent(() => import("./pages/workspace/WorkspacePage"), "WorkspacePage"),
});

const build = createRoute({
  getParentRoute: () => frame,
  path: "/@{$owner}/$workspace/builds/$number",
  component: lazyRouteComponent(() => import("./pages/workspace/BuildPage"), "BuildPage"),
});

/** Outside of the frame: the terminal has the whole window. */
const terminal = createRoute({
  getParentRoute: () => root,
  path: "/@{$owner}/$workspace/terminal",
  validateSearch: (search): { reconnect?: string; command?: string; container?: string } => ({
    reconnect: text(search.reconnect),
    command: text(search.command),
    container: text(search.container),
  }),
  component: lazyRouteComponent(() => import("./pages/terminal/TerminalPage"), "TerminalPage"),
});

const routeTree = root.addChildren([
  setup,
  login,
  terminal,
  frame.addChildren([
    home,
    cliAuth,
    workspaces,
    chooseTemplate,
    templates,
    newTemplate,
    template,
    templateVersion,
    createWorkspace,
    users,
    organizations,
    organization,
    group,
    role,
    audit,
    connections,
    account,
    externalAuth,
    workspace,
    build,
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  defaultPreloadDelay: 50,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
