terraform {
  required_providers {
    coder = { source = "coder/coder" }
  }
}

data "coder_workspace" "me" {}
data "coder_workspace_owner" "me" {}
resource "coder_agent" "main" {
  os   = "linux"
  arch = "amd64"
}
locals {
  web = {
    api  = { port = 8000, share = "owner", health = true, group = "Services" }
    docs = { port = 8001, share = "public", health = false, group = "Services" }
    old  = { port = 8002, share = "authenticated", health = false, group = null }
  }
}
resource "coder_app" "web" {
  for_each  = local.web
  agent_id  = coder_agent.main.id
  slug      = each.key
  url       = "http://localhost:${each.value.port}"
  share     = each.value.share
  subdomain = true
  group     = each.value.group
  hidden    = each.key == "old"
  order     = index(sort(keys(local.web)), each.key) + 1
  dynamic "healthcheck" {
    for_each = each.value.health ? [each.value.port] : []
    content {
      url       = "http://localhost:${healthcheck.value}/health"
      interval  = 10
      threshold = 3
    }
  }
}
resource "coder_app" "terminal" {
  agent_id     = coder_agent.main.id
  slug         = "top"
  display_name = "Processes"
  command      = "top"
}
resource "coder_app" "link" {
  agent_id = coder_agent.main.id
  slug     = "wiki"
  external = true
  icon     = "/icon/globe.svg"
  url      = "https://wiki.example.com/${data.coder_workspace_owner.me.name}"
}
resource "null_resource" "machine" {
  count = data.coder_workspace.me.start_count
}
