terraform {
  required_providers {
    coder = { source = "coder/coder" }
    null  = { source = "hashicorp/null" }
  }
}
data "coder_workspace" "me" {}
resource "coder_agent" "main" {
  os   = "linux"
  arch = "amd64"
}
resource "null_resource" "workspace" {
  count    = data.coder_workspace.me.start_count
  triggers = { script = sha256(coder_agent.main.init_script) }
}
