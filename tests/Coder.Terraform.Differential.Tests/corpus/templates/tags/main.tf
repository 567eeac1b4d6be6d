terraform {
  required_providers {
    coder = { source = "coder/coder" }
  }
}

variable "zone" {
  type    = string
  default = "a"
}
data "coder_workspace" "me" {}
data "coder_parameter" "cluster" {
  name    = "cluster"
  default = "eu"
  option {
    name  = "eu"
    value = "eu"
  }
  option {
    name  = "us"
    value = "us"
  }
}
data "coder_workspace_tags" "where" {
  tags = {
    "zone"    = var.zone
    "cluster" = data.coder_parameter.cluster.value
    "cache"   = data.coder_parameter.cluster.value == "eu" ? "nix" : "none"
  }
}
resource "coder_agent" "main" {
  os   = "linux"
  arch = "amd64"
}
resource "null_resource" "machine" {
  count = data.coder_workspace.me.start_count
}
