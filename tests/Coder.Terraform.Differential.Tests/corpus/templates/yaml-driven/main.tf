terraform {
  required_providers {
    coder = { source = "coder/coder" }
  }
}

data "coder_workspace" "me" {}
locals {
  settings = yamldecode(file("${path.module}/settings.yaml"))
  tools    = csvdecode(file("${path.module}/tools.csv"))
  enabled  = { for a in local.settings.apps : a.slug => a if try(a.enabled, true) }
}
resource "coder_agent" "main" {
  os             = local.settings.agent.os
  arch           = local.settings.agent.arch
  startup_script = templatefile("${path.module}/startup.sh.tftpl", { tools = local.tools, packages = local.settings.packages })
}
resource "coder_app" "app" {
  for_each     = local.enabled
  agent_id     = coder_agent.main.id
  slug         = each.key
  display_name = lookup(each.value, "name", title(each.key))
  url          = "http://localhost:${each.value.port}"
}
resource "null_resource" "machine" {
  count = data.coder_workspace.me.start_count
}
