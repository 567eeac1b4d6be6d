terraform {
  required_providers {
    coder = { source = "coder/coder" }
  }
}

data "coder_workspace" "me" {}
resource "coder_agent" "main" {
  os   = "linux"
  arch = "amd64"
}
module "platform" {
  source   = "./platform"
  agent_id = coder_agent.main.id
  teams    = { red = ["api", "web"], blue = [] }
}
resource "null_resource" "machine" {
  count    = data.coder_workspace.me.start_count
  triggers = { apps = join(",", module.platform.slugs) }
}
