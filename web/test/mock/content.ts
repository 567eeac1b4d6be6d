import type { Preset, TemplateParameter } from "../../src/api/types";

export const readme = `# Shell on this machine

A workspace is a **directory** and a **process** on the machine that runs Coder. Nothing else is needed, so it is ready in two seconds.

## What you get

| Resource | Kept when stopped |
|---|---|
| home directory | yes |
| agent process | no |

- a shell in the browser and through \`coder ssh\`
- metadata tiles for CPU, memory and disk
- [x] start script with live log

\`\`\`hcl
resource "host_directory" "home" {
  name = data.coder_workspace.me.name
}
\`\`\`

> Workspaces of this kind share the machine. Use it to try Coder, not for people who do not trust each other.

<script>alert("never")</script>
`;

const base = {
  display_name: "",
  icon: "",
  options: [],
  validation_error: "",
  validation_regex: "",
  required: false,
  ephemeral: false,
  mutable: true,
};

/** A parameter of a form that follows its values: it is asked for only beside a value of another one. */
export interface FormParameter extends TemplateParameter {
  shownWith?: { name: string; value: string };
  /** What only a build can tell about it. */
  warning?: string;
}

/** A parameter that is shown as `form_type`; `more` has what is particular to it. */
function parameter(
  [name, display_name, description]: [string, string, string],
  [type, form_type]: [TemplateParameter["type"], string],
  default_value: string,
  more: Partial<FormParameter> = {},
): FormParameter {
  return { ...base, name, display_name, description, type, form_type, default_value, ...more };
}

function option(value: string, name: string, description = "", icon = "") {
  return { name, description, value, icon };
}

export const hostParameters: TemplateParameter[] = [
  parameter(["shell", "Shell", "The shell of terminals."], ["string", "radio"], "/bin/bash", {
    options: [
      option("/bin/bash", "bash", "What everybody has"),
      option("/usr/bin/fish", "fish", "Friendly, with completion"),
    ],
  }),
  parameter(["region", "Region", "Where the workspace runs. It **cannot** move later."], ["string", "dropdown"], "eu", {
    mutable: false,
    options: [option("eu", "Frankfurt", "", "/emojis/1f3f0.png"), option("us", "Oregon", "", "/emojis/1f332.png")],
  }),
  parameter(["cores", "CPU cores", "Cores for the workspace."], ["number", "slider"], "2", {
    validation_min: 1,
    validation_max: 8,
  }),
  parameter(["disk", "Disk (GB)", "Can only grow."], ["number", "input"], "10", {
    validation_min: 5,
    validation_max: 200,
    validation_error: "Between {min} and {max} GB, you gave {value}.",
    validation_monotonic: "increasing",
  }),
  parameter(["repository", "Repository", "Cloned into the home directory."], ["string", "input"], "", {
    validation_regex: "^$|^https://.+",
    validation_error: "An https address, please.",
  }),
  parameter(["dotfiles", "Dotfiles", "Run the dotfiles script at start."], ["bool", "switch"], "true"),
  parameter(["tools", "Tools", "Installed at start."], ["list(string)", "tag-select"], '["git","ripgrep"]'),
  parameter(["reset", "Reset the cache", "Once, at the next start."], ["bool", "checkbox"], "false", {
    ephemeral: true,
  }),
];

/** Every control that a template can ask for, beside those of {@link hostParameters}. */
export const notebookParameters: FormParameter[] = [
  parameter(["image", "Image", "The notebook's **image**."], ["string", "dropdown"], "minimal", {
    options: [
      option("minimal", "Minimal", "Python and nothing else", "/emojis/1f40d.png"),
      option("data", "Data science", "NumPy, pandas, Polars", "/emojis/1f4ca.png"),
      option("deep", "Deep learning", "PyTorch with CUDA", "/emojis/1f9e0.png"),
    ],
  }),
  parameter(["gpu", "GPU", "Runs on a node with a GPU."], ["bool", "switch"], "false"),
  parameter(["gpu_memory", "GPU memory (GB)", "Of the GPU that is asked for."], ["number", "slider"], "24", {
    validation_min: 8,
    validation_max: 80,
    shownWith: { name: "gpu", value: "true" },
    warning: "Known in a build only: how much is free is asked when the workspace starts.",
  }),
  parameter(["datasets", "Data sets", "Mounted below `/data`."], ["list(string)", "multi-select"], '["weather"]', {
    options: [option("weather", "Weather"), option("traffic", "Traffic"), option("prices", "Prices")],
  }),
  parameter(["requirements", "Requirements", "Python packages, one per line."], ["string", "textarea"], "", {
    styling: { placeholder: "pandas==2.3" },
  }),
  parameter(["hub_token", "Hub token", "To download models with."], ["string", "input"], "", {
    required: true,
    styling: { mask_input: true, placeholder: "hf_…" },
  }),
  parameter(["terms", "I keep the data here", ""], ["bool", "checkbox"], "false", { mutable: false }),
];

export const notebookPresets: Preset[] = [
  {
    ID: "6d0ad2c5-7a4c-4c46-9b80-2a2f5f3f6b01",
    Name: "Training",
    Description: "A large GPU and the deep learning image.",
    Icon: "",
    Default: false,
    Parameters: [
      { Name: "image", Value: "deep" },
      { Name: "gpu", Value: "true" },
      { Name: "gpu_memory", Value: "80" },
    ],
  },
];

export const buildLog: { stage: string; output: string; level?: "warn" | "error" | "debug" }[] = [
  { stage: "Setting up", output: "Engine: native (all providers and language features are covered)" },
  { stage: "Reading", output: "Parsed 3 files in 2 ms" },
  { stage: "Planning", output: "data.coder_workspace.me: read" },
  { stage: "Planning", output: "data.coder_parameter.cores: 2" },
  { stage: "Planning", output: "Plan: 3 to add, 0 to change, 0 to destroy." },
  { stage: "Applying", output: "coder_agent.main: Creating..." },
  { stage: "Applying", output: "coder_agent.main: Creation complete after 0s [id=7b4e2c1d]" },
  { stage: "Applying", output: "host_directory.home: Creating..." },
  { stage: "Applying", output: "host_directory.home: the directory exists, kept", level: "warn" },
  { stage: "Applying", output: "host_directory.home: Creation complete after 0s [id=home-demo]" },
  { stage: "Applying", output: "host_process.agent: Creating..." },
  { stage: "Applying", output: "host_process.agent: Creation complete after 1s [id=48213]" },
  { stage: "Finishing", output: "Apply complete! Resources: 3 added, 0 changed, 0 destroyed." },
];

export const agentLog = [
  "\u001b[1m==>\u001b[0m Preparing home directory",
  "Cloning into 'service'...",
  "remote: Enumerating objects: 1832, done.",
  "\u001b[32m✔\u001b[0m ripgrep 14.1.0 is installed",
  "\u001b[33mwarning:\u001b[0m fish is not on this machine, using bash",
  "Start script finished in 1.2 s",
];
