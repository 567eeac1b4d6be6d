terraform {
  required_providers {
    coder  = { source = "coder/coder" }
    docker = { source = "kreuzwerk/docker" }
  }
}
data "coder_workspace" "me" {}

locals {
  roles = {
    frontend = { image = "example/node", port = 3000 }
    backend  = { image = "example/go", port = 8000 }
  }
}

resource "coder_agent" "frontend" {
  os   = "linux"
  arch = "amd64"
}

resource "coder_agent" "backend" {
  os    = "linux"
  arch  = "amd64"
  order = 2
}

locals {
  agents = { frontend = coder_agent.frontend, backend = coder_agent.backend }
}

resource "docker_network" "private" {
  name = "net-${data.coder_workspace.me.id}"
}

resource "docker_container" "role" {
  for_each = { for k, v in local.roles : k => v if data.coder_workspace.me.start_count > 0 }
  name     = "${each.key}-${data.coder_workspace.me.id}"
  image    = each.value.image
  command  = ["sh", "-c", local.agents[each.key].init_script]
  env      = ["CODER_AGENT_TOKEN=${local.agents[each.key].token}", "PORT=${each.value.port}"]
  networks_advanced {
    name    = docker_network.private.name
    aliases = [each.key]
  }
}

resource "coder_app" "frontend" {
  agent_id     = coder_agent.frontend.id
  slug         = "frontend"
  display_name = "Front end"
  url          = "http://localhost:${local.roles.frontend.port}"
  subdomain    = true
  share        = "authenticated"
  open_in      = "tab"
}

resource "coder_app" "shell" {
  agent_id = coder_agent.backend.id
  slug     = "shell"
  command  = "bash -l"
}

resource "coder_script" "migrate" {
  agent_id     = coder_agent.backend.id
  display_name = "Migrate"
  script       = file("${path.module}/scripts/migrate.sh")
  run_on_start = true
  timeout      = 300
}
