terraform {
  required_providers {
    coder = {
      source = "coder/coder"
    }
    host = {
      source = "coder/host"
    }
  }
}

data "coder_provisioner" "me" {}

data "coder_workspace" "me" {}

data "coder_workspace_owner" "me" {}

data "coder_parameter" "shell" {
  name         = "shell"
  display_name = "Shell"
  description  = "The shell of your terminals."
  default      = "/bin/bash"
  mutable      = true
  order        = 1

  option {
    name  = "Bash"
    value = "/bin/bash"
  }
  option {
    name  = "POSIX shell"
    value = "/bin/sh"
  }
}

data "coder_parameter" "dotfiles_uri" {
  name         = "dotfiles_uri"
  display_name = "Dotfiles repository"
  description  = "A Git repository with your settings, cloned into `~/.dotfiles` at each start. Leave it empty if you have none."
  default      = ""
  mutable      = true
  order        = 2
}

resource "coder_agent" "main" {
  os   = data.coder_provisioner.me.os
  arch = data.coder_provisioner.me.arch

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

    # The first start fills the new home with the files that every user of this machine gets.
    if [ ! -e ~/.coder-home ]; then
      cp -R /etc/skel/. ~ 2>/dev/null || true
      touch ~/.coder-home
    fi

    if [ -n "$DOTFILES_URI" ]; then
      if ! command -v git >/dev/null; then
        echo "The dotfiles need git, which is not installed on this machine." >&2
        exit 1
      fi
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

    echo "The workspace is ready."
  EOT

  metadata {
    key          = "load"
    display_name = "Load"
    script       = "awk '{ print $1 }' /proc/loadavg"
    interval     = 10
    timeout      = 1
    order        = 1
  }

  metadata {
    key          = "memory"
    display_name = "Memory"
    script       = "awk '/^MemTotal/ { t = $2 } /^MemAvailable/ { a = $2 } END { printf \"%.1f of %.1f GiB\", (t - a) / 1048576, t / 1048576 }' /proc/meminfo"
    interval     = 10
    timeout      = 1
    order        = 2
  }

  metadata {
    key          = "disk"
    display_name = "Disk"
    script       = "df -Ph ~ | awk 'NR == 2 { print $3 \" of \" $2 }'"
    interval     = 60
    timeout      = 5
    order        = 3
  }

  metadata {
    key          = "uptime"
    display_name = "Machine up"
    script       = "awk '{ d = int($1 / 86400); h = int($1 % 86400 / 3600); printf \"%dd %dh\", d, h }' /proc/uptime"
    interval     = 600
    timeout      = 1
    order        = 4
  }
}

resource "coder_app" "log" {
  agent_id     = coder_agent.main.id
  slug         = "log"
  display_name = "Start log"
  icon         = "/icon/terminal.svg"
  command      = "tail -n 500 -F ${host_directory.logs.path}/coder-startup-script.log"
  order        = 1
}

resource "coder_app" "templates" {
  agent_id     = coder_agent.main.id
  slug         = "templates"
  display_name = "Templates"
  icon         = "/icon/widgets.svg"
  url          = "${data.coder_workspace.me.access_url}/templates"
  external     = true
  order        = 2
}

# The home stays while the workspace is stopped; deleting the workspace removes it.
resource "host_directory" "home" {
  name = "home"
}

resource "host_directory" "logs" {
  name = "logs"
}

# Runs while the workspace is started, also when the server restarts.
resource "host_process" "workspace" {
  count = data.coder_workspace.me.start_count

  command   = "sh"
  args      = ["-c", coder_agent.main.init_script]
  directory = host_directory.home.path

  env = {
    CODER_AGENT_TOKEN           = coder_agent.main.token
    CODER_AGENT_LOG_DIR         = host_directory.logs.path
    CODER_AGENT_SCRIPT_DATA_DIR = "${host_directory.logs.path}/script-data"
    HOME                        = host_directory.home.path
    SHELL                       = data.coder_parameter.shell.value
  }
}

resource "coder_metadata" "home" {
  resource_id = host_directory.home.id

  item {
    key   = "folder"
    value = host_directory.home.path
  }
}

resource "coder_metadata" "logs" {
  resource_id = host_directory.logs.id
  hide        = true
}
