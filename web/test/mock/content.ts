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

export const hostParameters: TemplateParameter[] = [
  {
    ...base,
    name: "shell",
    display_name: "Shell",
    description: "The shell of terminals.",
    type: "string",
    form_type: "radio",
    default_value: "/bin/bash",
    options: [
      { name: "bash", description: "What everybody has", value: "/bin/bash", icon: "" },
      { name: "fish", description: "Friendly, with completion", value: "/usr/bin/fish", icon: "" },
    ],
  },
  {
    ...base,
    name: "region",
    display_name: "Region",
    description: "Where the workspace runs. It **cannot** move later.",
    type: "string",
    form_type: "dropdown",
    default_value: "eu",
    mutable: false,
    options: [
      { name: "Frankfurt", description: "", value: "eu", icon: "/emojis/1f3f0.png" },
      { name: "Oregon", description: "", value: "us", icon: "/emojis/1f332.png" },
    ],
  },
  {
    ...base,
    name: "cores",
    display_name: "CPU cores",
    description: "Cores for the workspace.",
    type: "number",
    form_type: "slider",
    default_value: "2",
    validation_min: 1,
    validation_max: 8,
  },
  {
    ...base,
    name: "disk",
    display_name: "Disk (GB)",
    description: "Can only grow.",
    type: "number",
    form_type: "input",
    default_value: "10",
    validation_min: 5,
    validation_max: 200,
    validation_error: "Between {min} and {max} GB, you gave {value}.",
    validation_monotonic: "increasing",
  },
  {
    ...base,
    name: "repository",
    display_name: "Repository",
    description: "Cloned into the home directory.",
    type: "string",
    form_type: "input",
    default_value: "",
    validation_regex: "^$|^https://.+",
    validation_error: "An https address, please.",
  },
  {
    ...base,
    name: "dotfiles",
    display_name: "Dotfiles",
    description: "Run the dotfiles script at start.",
    type: "bool",
    form_type: "switch",
    default_value: "true",
  },
  {
    ...base,
    name: "tools",
    display_name: "Tools",
    description: "Installed at start.",
    type: "list(string)",
    form_type: "tag-select",
    default_value: '["git","ripgrep"]',
  },
  {
    ...base,
    name: "reset",
    display_name: "Reset the cache",
    description: "Once, at the next start.",
    type: "bool",
    form_type: "checkbox",
    default_value: "false",
    ephemeral: true,
  },
];

/** A parameter of a form that follows its values: it is asked for only beside a value of another one. */
export interface FormParameter extends TemplateParameter {
  shownWith?: { name: string; value: string };
  /** What only a build can tell about it. */
  warning?: string;
}

/** Every control that a template can ask for, beside those of {@link hostParameters}. */
export const notebookParameters: FormParameter[] = [
  {
    ...base,
    name: "image",
    display_name: "Image",
    description: "The notebook's **image**.",
    type: "string",
    form_type: "dropdown",
    default_value: "minimal",
    options: [
      { name: "Minimal", description: "Python and nothing else", value: "minimal", icon: "/emojis/1f40d.png" },
      { name: "Data science", description: "NumPy, pandas, Polars", value: "data", icon: "/emojis/1f4ca.png" },
      { name: "Deep learning", description: "PyTorch with CUDA", value: "deep", icon: "/emojis/1f9e0.png" },
    ],
  },
  {
    ...base,
    name: "gpu",
    display_name: "GPU",
    description: "Runs on a node with a GPU.",
    type: "bool",
    form_type: "switch",
    default_value: "false",
  },
  {
    ...base,
    name: "gpu_memory",
    display_name: "GPU memory (GB)",
    description: "Of the GPU that is asked for.",
    type: "number",
    form_type: "slider",
    default_value: "24",
    validation_min: 8,
    validation_max: 80,
    shownWith: { name: "gpu", value: "true" },
    warning: "Known in a build only: how much is free is asked when the workspace starts.",
  },
  {
    ...base,
    name: "datasets",
    display_name: "Data sets",
    description: "Mounted below `/data`.",
    type: "list(string)",
    form_type: "multi-select",
    default_value: '["weather"]',
    options: [
      { name: "Weather", description: "", value: "weather", icon: "" },
      { name: "Traffic", description: "", value: "traffic", icon: "" },
      { name: "Prices", description: "", value: "prices", icon: "" },
    ],
  },
  {
    ...base,
    name: "requirements",
    display_name: "Requirements",
    description: "Python packages, one per line.",
    type: "string",
    form_type: "textarea",
    default_value: "",
    styling: { placeholder: "pandas==2.3" },
  },
  {
    ...base,
    name: "hub_token",
    display_name: "Hub token",
    description: "To download models with.",
    type: "string",
    form_type: "input",
    default_value: "",
    required: true,
    styling: { mask_input: true, placeholder: "hf_…" },
  },
  {
    ...base,
    name: "terms",
    display_name: "I keep the data here",
    description: "",
    type: "bool",
    form_type: "checkbox",
    default_value: "false",
    mutable: false,
  },
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
