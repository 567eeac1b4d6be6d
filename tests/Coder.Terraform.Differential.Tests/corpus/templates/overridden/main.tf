terraform {
  required_providers {
    coder = { source = "coder/coder" }
  }
}

variable "image" { default = "example/dev" }
data "coder_workspace" "me" {}
resource "coder_agent" "main" {
  os   = "linux"
  arch = "amd64"
}
resource "null_resource" "machine" {
  count    = data.coder_workspace.me.start_count
  triggers = { image = var.image }
}
