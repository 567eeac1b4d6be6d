terraform {
  required_providers {
    coder  = { source = "coder/coder" }
    docker = { source = "kreuzwerk/docker" }
  }
}
data "coder_workspace" "me" {}
data "coder_workspace_owner" "me" {}

data "coder_parameter" "image" {
  name         = "image"
  display_name = "Image"
  description  = "What the workspace is made from."
  type         = "string"
  default      = "go"
  mutable      = true
  icon         = "/icon/docker.svg"
  form_type    = "dropdown"
  order        = 1
  dynamic "option" {
    for_each = local.images
    content {
      name        = option.value.title
      value       = option.key
      icon        = option.value.icon
      description = "Tag ${option.value.tag}"
    }
  }
}

data "coder_parameter" "cpu" {
  name    = "cpu"
  type    = "number"
  default = 2
  mutable = true
  order   = 2
  validation {
    min = 1
    max = 8
  }
}

data "coder_parameter" "disk" {
  name    = "disk"
  type    = "number"
  default = "20"
  order   = 3
  mutable = true
  validation {
    min       = 10
    max       = 100
    monotonic = "increasing"
    error     = "Between {min} and {max}, not {value}."
  }
}

data "coder_parameter" "project" {
  name    = "project"
  type    = "string"
  default = "demo-1"
  validation {
    regex = "^[a-z][a-z0-9-]*$"
    error = "Lower case letters, digits and dashes."
  }
}

data "coder_parameter" "gpu" {
  name    = "gpu"
  type    = "bool"
  default = "false"
}

data "coder_parameter" "tools" {
  name      = "tools"
  type      = "list(string)"
  default   = jsonencode(["vim", "git"])
  mutable   = true
  form_type = "multi-select"
  option {
    name  = "Vim"
    value = "vim"
  }
  option {
    name  = "Git"
    value = "git"
  }
  option {
    name  = "tmux"
    value = "tmux"
  }
}

data "coder_parameter" "once" {
  name      = "run_once"
  type      = "string"
  default   = ""
  mutable   = true
  ephemeral = true
}

locals {
  images = {
    go   = { title = "Go", tag = "1.24", icon = "/icon/go.svg" }
    java = { title = "Java", tag = "21", icon = "/icon/java.svg" }
  }
  image = local.images[data.coder_parameter.image.value]
  tools = jsondecode(data.coder_parameter.tools.value)
}

resource "coder_agent" "main" {
  os             = "linux"
  arch           = "amd64"
  startup_script = join("\n", concat(["#!/bin/sh"], [for t in local.tools : "command -v ${t} || apt-get install -y ${t}"], compact([data.coder_parameter.once.value])))
}

resource "docker_container" "workspace" {
  count   = data.coder_workspace.me.start_count
  image   = "example/${data.coder_parameter.image.value}:${local.image.tag}"
  name    = format("ws-%s-%s", data.coder_workspace_owner.me.name, data.coder_parameter.project.value)
  command = ["sh", "-c", coder_agent.main.init_script]
  memory  = data.coder_parameter.cpu.value * 1024
  runtime = data.coder_parameter.gpu.value ? "nvidia" : null
  gpus    = tobool(data.coder_parameter.gpu.value) ? "all" : null
  env     = ["CODER_AGENT_TOKEN=${coder_agent.main.token}"]
}
