terraform {
  required_providers {
    coder = {
      source = "coder/coder"
    }
    docker = {
      source = "kreuzwerker/docker"
    }
  }
}

variable "docker_host" {
  description = "The address of the Docker engine, such as unix:///var/run/docker.sock or ssh://user@machine. Empty: what the server's DOCKER_HOST says, or the socket of its machine."
  type        = string
  default     = ""
}

variable "default_image" {
  description = "The image that is offered when a workspace is created."
  type        = string
  default     = "codercom/enterprise-base:ubuntu"
}

variable "network" {
  description = "The network mode of workspaces: bridge, host, or the name of a network."
  type        = string
  default     = "bridge"
}

provider "docker" {
  host = var.docker_host != "" ? var.docker_host : null
}

data "coder_provisioner" "me" {}

data "coder_workspace" "me" {}

data "coder_workspace_owner" "me" {}

data "coder_parameter" "image" {
  name         = "image"
  display_name = "Image"
  description  = "The container image. It needs `sh` and one of `curl`, `wget` and `busybox`."
  icon         = "/icon/docker.svg"
  default      = var.default_image
  mutable      = true
  order        = 1
}

data "coder_parameter" "cpus" {
  name         = "cpus"
  display_name = "Processors"
  description  = "How many processors the workspace may use; 0 for all."
  type         = "number"
  default      = 0
  mutable      = true
  order        = 2

  validation {
    min = 0
    max = 64
  }
}

data "coder_parameter" "memory" {
  name         = "memory"
  display_name = "Memory"
  description  = "GiB of memory that the workspace may use; 0 for all."
  type         = "number"
  default      = 0
  mutable      = true
  order        = 3

  validation {
    min = 0
    max = 512
  }
}

data "coder_parameter" "dotfiles_uri" {
  name         = "dotfiles_uri"
  display_name = "Dotfiles repository"
  description  = "A Git repository with your settings, cloned into `~/.dotfiles` at each start. Leave it empty if you have none."
  default      = ""
  mutable      = true
  order        = 4
}

locals {
  home = "/home/coder"
  name = "coder-${data.coder_workspace_owner.me.name}-${lower(data.coder_workspace.me.name)}"

  # An access URL of the server's own machine means another machine inside of a container, unless it shares the machine's network.
  init_script = var.network == "host" ? coder_agent.main.init_script : replace(
    coder_agent.main.init_script, "/localhost|127\\.0\\.0\\.1/", "host.docker.internal"
  )

  labels = {
    "coder.owner"          = data.coder_workspace_owner.me.name
    "coder.owner_id"       = data.coder_workspace_owner.me.id
    "coder.workspace_id"   = data.coder_workspace.me.id
    "coder.workspace_name" = data.coder_workspace.me.name
  }
}

resource "coder_agent" "main" {
  os   = "linux"
  arch = data.coder_provisioner.me.arch
  dir  = local.home

  env = {
    DOTFILES_URI        = data.coder_parameter.dotfiles_uri.value
    GIT_AUTHOR_NAME     = coalesce(data.coder_workspace_owner.me.full_name, data.coder_workspace_owner.me.name)
    GIT_AUTHOR_EMAIL    = data.coder_workspace_owner.me.email
    GIT_COMMITTER_NAME  = coalesce(data.coder_workspace_owner.me.full_name, data.coder_workspace_owner.me.name)
    GIT_COMMITTER_EMAIL = data.coder_workspace_owner.me.email
  }

  startup_script_behavior = "blocking"
  startup_script          = <<-EOT
    set -eu

    # The first start fills the new home with the files that every user of the image gets.
    if [ ! -e ~/.coder-home ]; then
      cp -R /etc/skel/. ~ 2>/dev/null || true
      touch ~/.coder-home
    fi

    if [ -n "$DOTFILES_URI" ]; then
      if [ -d ~/.dotfiles/.git ]; then
        git -C ~/.dotfiles pull --ff-only
      else
        git clone "$DOTFILES_URI" ~/.dotfiles
      fi
      for script in install.sh install bootstrap.sh bootstrap setup.sh setup; do
        if [ -x ~/.dotfiles/$script ]; then
          cd ~/.dotfiles && exec ./$script
        fi
      done
    fi
  EOT

  metadata {
    key          = "load"
    display_name = "Load of the machine"
    script       = "awk '{ print $1 }' /proc/loadavg"
    interval     = 10
    timeout      = 1
    order        = 1
  }

  metadata {
    key          = "memory"
    display_name = "Memory of the machine"
    script       = "awk '/^MemTotal/ { t = $2 } /^MemAvailable/ { a = $2 } END { printf \"%.1f of %.1f GiB\", (t - a) / 1048576, t / 1048576 }' /proc/meminfo"
    interval     = 10
    timeout      = 1
    order        = 2
  }

  metadata {
    key          = "home"
    display_name = "Home"
    script       = "df -Ph ~ | awk 'NR == 2 { print $3 \" of \" $2 }'"
    interval     = 60
    timeout      = 5
    order        = 3
  }
}

# The home stays while the workspace is stopped; deleting the workspace removes it.
resource "docker_volume" "home" {
  name = "coder-${data.coder_workspace.me.id}-home"

  dynamic "labels" {
    for_each = local.labels
    content {
      label = labels.key
      value = labels.value
    }
  }

  # A home is not to be replaced because its workspace or owner got another name.
  lifecycle {
    ignore_changes = all
  }
}

resource "docker_container" "workspace" {
  count = data.coder_workspace.me.start_count

  name         = local.name
  image        = data.coder_parameter.image.value
  hostname     = var.network == "host" ? null : data.coder_workspace.me.name
  network_mode = var.network
  entrypoint   = ["sh", "-c", local.init_script]
  env          = ["CODER_AGENT_TOKEN=${coder_agent.main.token}", "HOME=${local.home}"]
  working_dir  = local.home

  cpus   = data.coder_parameter.cpus.value > 0 ? tostring(data.coder_parameter.cpus.value) : null
  memory = data.coder_parameter.memory.value > 0 ? data.coder_parameter.memory.value * 1024 : null

  # The agent gets this time to end what runs in the workspace.
  destroy_grace_seconds = 15

  host {
    host = "host.docker.internal"
    ip   = "host-gateway"
  }

  volumes {
    container_path = local.home
    volume_name    = docker_volume.home.name
  }

  dynamic "labels" {
    for_each = local.labels
    content {
      label = labels.key
      value = labels.value
    }
  }
}

resource "coder_metadata" "container" {
  count       = data.coder_workspace.me.start_count
  resource_id = docker_container.workspace[0].id

  item {
    key   = "image"
    value = data.coder_parameter.image.value
  }
}

resource "coder_metadata" "home" {
  resource_id = docker_volume.home.id

  item {
    key   = "volume"
    value = docker_volume.home.name
  }
}
