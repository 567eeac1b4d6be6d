import { randomUUID } from "node:crypto";
import type {
  ApiKey,
  ExternalAuthProvider,
  ExternalAuths,
  GitSshKey,
  JobLog,
  NameValue,
  Organization,
  Preset,
  ProvisionerJob,
  Template,
  TemplateVersion,
  Transition,
  User,
  UserAppearance,
  Workspace,
  WorkspaceAgent,
  WorkspaceBuild,
} from "../../src/api/types";
import { ago, now } from "./clock.ts";
import { someDevcontainers } from "./containers.ts";
import {
  buildLog,
  type FormParameter,
  hostParameters,
  notebookParameters,
  notebookPresets,
  readme,
} from "./content.ts";
import { Directory } from "./directory.ts";

const buildTime = 9_000;

/** One deployment's worth of data; builds walk through their states by the clock. */
export class World {
  readonly scenario: string;
  readonly directory = new Directory();
  readonly users: User[] = [];
  readonly templates: Template[] = [];
  readonly versions: TemplateVersion[] = [];
  readonly workspaces: Workspace[] = [];
  readonly builds: WorkspaceBuild[] = [];
  readonly tokens: ApiKey[] = [];
  readonly devcontainers = someDevcontainers();
  readonly parameters = new Map<string, FormParameter[]>();
  readonly presets = new Map<string, Preset[]>();
  readonly buildParameters = new Map<string, NameValue[]>();
  readonly externalAuth: ExternalAuths = {
    providers: [
      provider("github", "GitHub", { type: "github", supports_revocation: true }),
      provider("gitea", "Our Gitea", { type: "gitea", device: true }),
      provider("jfrog", "JFrog Artifactory", { type: "jfrog" }),
    ],
    links: [
      {
        provider_id: "github",
        created_at: ago(12 * 86_400_000),
        updated_at: ago(3_600_000),
        authenticated: true,
        validate_error: "",
      },
      {
        provider_id: "jfrog",
        created_at: ago(90 * 86_400_000),
        updated_at: ago(86_400_000),
        authenticated: false,
        validate_error: "The token has expired, and was not renewed: invalid_grant. Connect the account again.",
      },
    ],
  };
  private later: { at: number; what: () => void }[] = [];
  /** How often it was asked whether the code was typed. */
  deviceQuestions = 0;
  readonly sshKey: GitSshKey = {
    user_id: "",
    created_at: ago(40 * 86_400_000),
    updated_at: ago(40 * 86_400_000),
    public_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIH4y0kZ6Wq0rVn5tq3mJ8c2mVd1oTqf0hXl9sYb7uKpE mira\n",
  };
  readonly appearance: UserAppearance = {
    theme_preference: "",
    theme_mode: "",
    theme_light: "",
    theme_dark: "",
    terminal_font: "",
  };
  /** Addresses that answer with an error in the scenario "broken". */
  readonly breaks = /^\/(workspaces|templates|users|organizations|audit|connectionlog)$/;

  constructor(scenario: string) {
    this.scenario = scenario;
    if (scenario === "setup") return;
    this.addUser("mira", "Mira Okafor", ["owner"], "active");
    const mira = this.users[0] as User;
    if (scenario === "empty") return;
    this.addUser("jonas", "Jonas Lindqvist", ["template-admin"], "active");
    this.addUser("aiko", "", [], "dormant");
    this.addUser("sam.ortega", "Sam Ortega", [], "suspended").login_type = "oidc";
    const robot = this.addUser("deploy-bot", "", ["template-admin"], "active");
    robot.login_type = "none";
    robot.is_service_account = true;
    if (scenario === "sso") mira.login_type = "oidc";
    this.directory.fill(this.users);
    const shell = this.addTemplate(
      "host-shell",
      "Shell on this machine",
      "A home directory and a shell on the machine that runs Coder. Ready in two seconds.",
      "/icon/terminal.svg",
    );
    const docker = this.addTemplate(
      "docker",
      "Docker container",
      "A container with a persistent home volume, code-server and dotfiles.",
      "/icon/docker.svg",
    );
    const notebooks = this.addTemplate(
      "k8s-data",
      "Data science on Kubernetes",
      "JupyterLab with a GPU node, 64 GB of memory and the shared data sets mounted.",
      "/emojis/1f4ca.png",
    );
    this.parameters.set(notebooks.active_version_id, notebookParameters);
    this.presets.set(notebooks.active_version_id, notebookPresets);
    this.addVersion(shell, "brisk_heron7", "Raise the default disk to 10 GB", true);
    const failed = this.addVersion(docker, "failing_owl2", "Try the new registry", false);
    failed.job = {
      ...failed.job,
      status: "failed",
      error:
        'Error: Unsupported argument\n\n  on main.tf line 14, in resource "docker_container" "dev":\n  14:   images = data.docker_image.dev.id\n\nAn argument named "images" is not expected here. Did you mean "image"?',
    };
    if (scenario === "crowd") {
      for (let i = 0; i < 1000; i++)
        this.addWorkspace(
          `ws-${String(i).padStart(4, "0")}`,
          mira,
          i % 3 ? shell : docker,
          "start",
          3_600_000 + i * 60_000,
        );
      return;
    }
    this.addWorkspace("demo", mira, shell, "start", 86_400_000).favorite = true;
    this.addWorkspace("payments-api", mira, docker, "start", 7_200_000);
    const broken = this.addWorkspace("gpu-notebook", mira, docker, "start", 3_600_000);
    this.finish(
      broken.latest_build,
      'Error: creating container: no space left on device\n\n  on main.tf line 31, in resource "docker_container" "dev"\n\nFree space on the Docker host, or choose another node, then retry.',
    );
    this.addWorkspace("archive-2025", mira, shell, "stop", 20 * 86_400_000);
    const jonas = this.users[1] as User;
    this.addWorkspace("ingest", jonas, shell, "start", 50_000_000).shared_with = [
      { id: mira.id, actor_type: "user", name: "mira", roles: ["use"] },
    ];
    this.finishShort(this.addWorkspace("batch-xl", mira, docker, "start", 9_000_000).latest_build);
    this.tokens.push({
      id: "kD82hs7QaZ",
      user_id: mira.id,
      token_name: "ci-deploy",
      scopes: ["workspace:read", "workspace:start"],
      last_used: ago(3_600_000),
      expires_at: ago(-60 * 86_400_000),
      created_at: ago(30 * 86_400_000),
      login_type: "token",
      lifetime_seconds: 90 * 86_400,
    });
  }

  get organization(): Organization {
    return this.directory.organizations[0] as Organization;
  }

  /** Whose session it is: an owner, or in the scenario "member" somebody without a role. */
  get viewer(): User {
    return this.users[this.scenario === "member" ? 2 : 0] as User;
  }

  get mayManage(): boolean {
    return this.scenario !== "member";
  }

  addUser(username: string, name: string, roles: string[], status: User["status"]): User {
    const user: User = {
      id: randomUUID(),
      username,
      name,
      email: `${username}@example.com`,
      avatar_url: "",
      status,
      created_at: ago(40 * 86_400_000),
      updated_at: ago(86_400_000),
      last_seen_at: status === "active" ? ago(120_000) : "0001-01-01T00:00:00Z",
      login_type: "password",
      organization_ids: [this.organization.id],
      roles: roles.map((r) => ({ name: r, display_name: r })),
    };
    this.users.push(user);
    return user;
  }

  addTemplate(name: string, display: string, description: string, icon: string): Template {
    const template: Template = {
      id: randomUUID(),
      created_at: ago(30 * 86_400_000),
      updated_at: ago(86_400_000),
      organization_id: this.organization.id,
      organization_name: "coder",
      name,
      display_name: display,
      description,
      icon,
      active_version_id: "",
      active_user_count: 3,
      build_time_stats: {
        start: { P50: 1840, P95: 3600 },
        stop: { P50: 700, P95: 900 },
        delete: { P50: null, P95: null },
      },
      deprecated: false,
      deprecation_message: "",
      default_ttl_ms: 0,
      created_by_name: "mira",
      allow_user_autostart: true,
      allow_user_autostop: true,
      allow_user_cancel_workspace_jobs: true,
      allow_workspace_renames: true,
      cors_behavior: "simple",
    };
    this.templates.push(template);
    this.addVersion(template, "quiet_otter1", "First version", true);
    return template;
  }

  addVersion(template: Template | undefined, name: string, message: string, promote: boolean): TemplateVersion {
    const version: TemplateVersion = {
      id: randomUUID(),
      template_id: template?.id,
      organization_id: this.organization.id,
      created_at: ago(5 * 86_400_000),
      updated_at: ago(5 * 86_400_000),
      name,
      message,
      job: job("succeeded", 5 * 86_400_000),
      readme,
      created_by: { id: "", username: "mira" },
      archived: false,
    };
    this.versions.push(version);
    this.parameters.set(version.id, hostParameters);
    if (template && promote) template.active_version_id = version.id;
    return version;
  }

  addWorkspace(name: string, owner: User, template: Template, transition: Transition, age: number): Workspace {
    const id = randomUUID();
    const workspace: Workspace = {
      id,
      created_at: ago(age),
      updated_at: ago(age / 2),
      owner_id: owner.id,
      owner_name: owner.username,
      owner_avatar_url: "",
      organization_id: this.organization.id,
      organization_name: "coder",
      template_id: template.id,
      template_name: template.name,
      template_display_name: template.display_name,
      template_icon: template.icon,
      template_active_version_id: template.active_version_id,
      template_allow_user_cancel_workspace_jobs: true,
      latest_build: undefined as unknown as WorkspaceBuild,
      outdated: name === "payments-api",
      name,
      last_used_at: ago(age / 4),
      health: { healthy: true, failing_agents: [] },
      automatic_updates: "never",
      allow_renames: true,
      favorite: false,
      dormant_at: null,
      ttl_ms: 8 * 3_600_000,
      autostart_schedule: "CRON_TZ=Europe/Berlin 30 8 * * 1-5",
    };
    this.workspaces.push(workspace);
    this.addBuild(workspace, "start", age + 60_000, true);
    this.addBuild(workspace, transition, age / 2, true);
    return workspace;
  }

  addBuild(workspace: Workspace, transition: Transition, age: number, done: boolean): WorkspaceBuild {
    const number = this.builds.filter((b) => b.workspace_id === workspace.id).length + 1;
    const build: WorkspaceBuild = {
      id: randomUUID(),
      created_at: ago(age),
      updated_at: ago(age),
      workspace_id: workspace.id,
      workspace_name: workspace.name,
      workspace_owner_name: workspace.owner_name,
      template_version_id: workspace.template_active_version_id,
      template_version_name: "quiet_otter1",
      build_number: number,
      transition,
      initiator_name: workspace.owner_name,
      job: job(done ? "succeeded" : "pending", age),
      reason: "initiator",
      resources: [],
      status: "pending",
      daily_cost: 0,
    };
    this.builds.push(build);
    this.buildParameters.set(
      build.id,
      hostParameters.map((p) => ({ name: p.name, value: p.default_value || "x" })),
    );
    workspace.latest_build = build;
    if (done) this.finish(build);
    return build;
  }

  finish(build: WorkspaceBuild, error?: string): void {
    build.job.status = error ? "failed" : "succeeded";
    build.job.error = error;
    build.job.completed_at ??= ago(0);
    const ends = { start: "running", stop: "stopped", delete: "deleted" } as const;
    build.status = error ? "failed" : ends[build.transition];
    build.resources = build.transition === "start" && !error ? resources(build) : [];
  }

  /** Ends a build that its owner's groups cannot pay for. */
  finishShort(build: WorkspaceBuild): void {
    this.finish(build, "insufficient quota: this workspace costs 12 credits a day, and 6 of 40 are left.");
    build.job.error_code = "INSUFFICIENT_QUOTA";
  }

  /** Does something when a time has passed. */
  after(ms: number, what: () => void): void {
    this.later.push({ at: now() + ms, what });
  }

  /** Lets everything unfinished be where the clock says. */
  tick(): void {
    const due = this.later.filter(({ at }) => at <= now());
    this.later = this.later.filter((one) => !due.includes(one));
    for (const { what } of due) what();
    for (const build of this.builds) {
      if (build.job.completed_at) continue;
      const age = now() - Date.parse(build.created_at);
      if (build.job.status === "canceling") {
        build.job.status = "canceled";
        build.status = "canceled";
        build.job.completed_at = ago(0);
      } else if (age > buildTime) this.finish(build);
      else if (age > 1200) {
        build.job.status = "running";
        build.job.started_at ??= ago(0);
        build.status = ({ start: "starting", stop: "stopping", delete: "deleting" } as const)[build.transition];
      }
    }
    for (const version of this.versions) {
      const age = now() - Date.parse(version.created_at);
      if (version.job.completed_at) continue;
      version.job.status = age > 4000 ? "succeeded" : "running";
      if (age > 4000) version.job.completed_at = ago(0);
    }
  }

  /** The lines a build has written so far. */
  logs(jobHolder: { created_at: string; job: ProvisionerJob }): JobLog[] {
    const start = Date.parse(jobHolder.created_at);
    const error = jobHolder.job.error;
    const lines = [
      ...buildLog,
      ...(error ? error.split("\n").map((output) => ({ stage: "Applying", output, level: "error" as const })) : []),
    ];
    const step = buildTime / (lines.length + 2);
    const seen = jobHolder.job.completed_at ? lines.length : Math.floor((now() - start) / step);
    return lines.slice(0, seen).map((line, index) => ({
      id: index + 1,
      created_at: new Date(start + index * step).toISOString(),
      log_source: "provisioner",
      log_level: line.level ?? "info",
      stage: line.stage,
      output: line.output,
    }));
  }
}

export function job(status: ProvisionerJob["status"], age: number): ProvisionerJob {
  const done = status === "succeeded" || status === "failed";
  return {
    id: randomUUID(),
    created_at: ago(age),
    started_at: done ? ago(age - 200) : undefined,
    completed_at: done ? ago(age - 2_340) : undefined,
    status,
    file_id: randomUUID(),
    queue_position: status === "pending" ? 1 : 0,
    queue_size: status === "pending" ? 2 : 0,
  };
}

const evicted =
  "Pod coder-workspaces/coder-jonas-ingest-6d8f7c9b54-x2lkq was evicted from its node: The node was low on resource: memory. Threshold quantity: 100Mi, available: 52Mi. Request what it needs in resources, or use a larger node.";

/** Workspaces to which something happened after their build: one is gone, one is back. */
const happened: Record<string, Partial<WorkspaceAgent>> = {
  ingest: {
    status: "disconnected",
    disconnected_at: ago(190_000),
    health: { healthy: false, reason: evicted },
    incident: { message: evicted, noticed_at: ago(150_000) },
  },
  "payments-api": {
    incident: {
      message:
        "Container payments-api ran out of memory (the limit is 512 MiB) and was killed; raise memory. It was started again.",
      noticed_at: ago(900_000),
    },
  },
};

/** Too long for a host, together with the names of workspace and owner. */
const longSlug = "reference-documentation-of-the-payments-apis";

function resources(build: WorkspaceBuild): WorkspaceBuild["resources"] {
  const id = randomUUID();
  const source = randomUUID();
  const agent: WorkspaceAgent = {
    id,
    created_at: build.created_at,
    first_connected_at: build.created_at,
    last_connected_at: ago(0),
    started_at: build.created_at,
    ready_at: build.created_at,
    status: "connected",
    lifecycle_state: build.workspace_name === "payments-api" ? "start_error" : "ready",
    name: "main",
    architecture: "amd64",
    operating_system: "linux",
    logs_length: 400,
    logs_overflowed: false,
    directory: "~",
    expanded_directory: `/home/${build.workspace_owner_name}`,
    version: "v2.40.0",
    connection_timeout_seconds: 120,
    troubleshooting_url: "",
    health: { healthy: true },
    ...happened[build.workspace_name],
    display_apps: ["vscode", "web_terminal", "ssh_helper", "port_forwarding_helper"],
    apps: [
      {
        id: randomUUID(),
        external: false,
        slug: "code-server",
        display_name: "code-server",
        icon: "/icon/code.svg",
        subdomain: false,
        sharing_level: "owner",
        health: "healthy",
        hidden: false,
        open_in: "tab",
      },
      {
        id: randomUUID(),
        external: false,
        slug: longSlug,
        display_name: "API reference",
        icon: "/icon/globe.svg",
        subdomain: true,
        subdomain_name: `${longSlug}--${build.workspace_name}--${build.workspace_owner_name}`,
        sharing_level: "owner",
        health: "disabled",
        hidden: build.workspace_name !== "payments-api",
        open_in: "tab",
      },
      {
        id: randomUUID(),
        external: false,
        slug: "htop",
        display_name: "htop",
        command: "htop",
        icon: "/icon/memory.svg",
        subdomain: false,
        sharing_level: "owner",
        health: "disabled",
        hidden: false,
        open_in: "tab",
      },
    ],
    log_sources: [
      { id: source, workspace_agent_id: id, created_at: build.created_at, display_name: "Startup script", icon: "" },
    ],
    scripts: [
      {
        id: randomUUID(),
        log_source_id: source,
        display_name: "Startup script",
        cron: "",
        run_on_start: true,
        run_on_stop: false,
        start_blocks_login: true,
        exit_code: build.workspace_name === "payments-api" ? 1 : 0,
        status: build.workspace_name === "payments-api" ? "exit_failure" : "ok",
      },
    ],
    resource_monitors: [
      {
        threshold: 80,
        state: build.workspace_name === "payments-api" ? "NOK" : "OK",
        used_bytes: 2.9 * 2 ** 30,
        total_bytes: 3 * 2 ** 30,
      },
      { path: "/home", threshold: 90, state: "OK", used_bytes: 0, total_bytes: 0 },
    ],
  };
  return [
    {
      id: randomUUID(),
      created_at: build.created_at,
      type: "host_process",
      name: "agent",
      hide: false,
      icon: "",
      agents: [agent],
      metadata: [{ key: "pid", value: "48213", sensitive: false }],
      daily_cost: 0,
    },
    {
      id: randomUUID(),
      created_at: build.created_at,
      type: "host_directory",
      name: "home",
      hide: false,
      icon: "",
      metadata: [{ key: "path", value: `/var/lib/coder/home/${build.workspace_name}`, sensitive: false }],
      daily_cost: 0,
    },
  ];
}

function provider(id: string, name: string, more: Partial<ExternalAuthProvider>): ExternalAuthProvider {
  return {
    id,
    type: id,
    device: false,
    display_name: name,
    display_icon: `/icon/${id}.svg`,
    supports_revocation: false,
    ...more,
  };
}
