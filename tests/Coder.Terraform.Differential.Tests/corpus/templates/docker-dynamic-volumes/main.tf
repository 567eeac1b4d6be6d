terraform {
  required_providers {
    coder  = { source = "coder/coder" }
    docker = { source = "kreuzwerk/docker" }
  }
}
data "coder_workspace" "me" {}
data "coder_parameter" "mounts" {
  name    = "mounts"
  type    = "list(string)"
  default = jsonencode(["/data", "/cache"])
  mutable = true
}
data "coder_parameter" "share_socket" {
  name    = "share_socket"
  type    = "bool"
  default = true
  mutable = true
}

locals {
  mounts = { for m in jsondecode(data.coder_parameter.mounts.value) : replace(trimprefix(m, "/"), "/", "-") => m }
}

resource "docker_volume" "extra" {
  for_each = local.mounts
  name     = "coder-${data.coder_workspace.me.id}-${each.key}"
}

resource "coder_agent" "dev" {
  os   = "linux"
  arch = "arm64"
  resources_monitoring {
    memory {
      enabled   = true
      threshold = 80
    }
    dynamic "volume" {
      for_each = local.mounts
      iterator = mount
      content {
        path      = mount.value
        enabled   = true
        threshold = 90
      }
    }
  }
}

resource "docker_container" "workspace" {
  count   = data.coder_workspace.me.start_count
  name    = "ws-${data.coder_workspace.me.id}"
  image   = "example/dev"
  command = ["sh", "-c", coder_agent.dev.init_script]
  env     = toset(["CODER_AGENT_TOKEN=${coder_agent.dev.token}"])

  dynamic "volumes" {
    for_each = docker_volume.extra
    content {
      container_path = local.mounts[volumes.key]
      volume_name    = volumes.value.name
    }
  }

  dynamic "volumes" {
    for_each = data.coder_parameter.share_socket.value ? [1] : []
    content {
      host_path      = "/var/run/docker.sock"
      container_path = "/var/run/docker.sock"
    }
  }

  dynamic "ports" {
    for_each = { web = 8080, debug = 9229 }
    content {
      internal = ports.value
      external = ports.value + 10000
      ip       = "127.0.0.1"
    }
  }
}
