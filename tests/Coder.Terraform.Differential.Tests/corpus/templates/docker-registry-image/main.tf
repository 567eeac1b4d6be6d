terraform {
  required_providers {
    coder  = { source = "coder/coder" }
    docker = { source = "kreuzwerk/docker" }
  }
}
data "coder_workspace" "me" {}
data "docker_registry_image" "base" {
  name = "example/base:latest"
}
resource "docker_image" "base" {
  name          = "${split(":", data.docker_registry_image.base.name)[0]}@${data.docker_registry_image.base.sha256_digest}"
  pull_triggers = [data.docker_registry_image.base.sha256_digest]
  keep_locally  = true
}
resource "coder_agent" "main" {
  os   = "linux"
  arch = "amd64"
}
resource "docker_container" "workspace" {
  count      = data.coder_workspace.me.start_count
  image      = docker_image.base.name
  name       = "ws-${data.coder_workspace.me.id}"
  privileged = true
  command    = ["sh", "-c", coder_agent.main.init_script]
  env        = ["CODER_AGENT_TOKEN=${coder_agent.main.token}"]
  healthcheck {
    test     = ["CMD", "true"]
    interval = "10s"
  }
  capabilities {
    add = ["SYS_PTRACE"]
  }
  devices {
    host_path = "/dev/fuse"
  }
}
