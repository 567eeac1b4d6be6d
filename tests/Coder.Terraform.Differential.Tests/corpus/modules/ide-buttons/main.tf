terraform {
  required_providers {
    coder = { source = "coder/coder" }
  }
}

variable "agent_id" { type = string }
variable "folder" { type = string }
variable "products" {
  type    = set(string)
  default = ["IU", "PY"]
  validation {
    condition     = alltrue([for p in var.products : contains(keys(local.known), p)])
    error_message = "Known products are ${join(", ", keys(local.known))}."
  }
}

locals {
  known = {
    IU = { name = "Java editor", icon = "/icon/intellij.svg" }
    PY = { name = "Python editor", icon = "/icon/pycharm.svg" }
    GO = { name = "Go editor", icon = "/icon/goland.svg" }
  }
}

data "coder_workspace" "me" {}
data "coder_workspace_owner" "me" {}

resource "coder_app" "ide" {
  for_each     = { for p in var.products : p => local.known[p] }
  agent_id     = var.agent_id
  slug         = "ide-${lower(each.key)}"
  display_name = each.value.name
  icon         = each.value.icon
  external     = true
  url          = "ide://connect?workspace=${data.coder_workspace.me.name}&owner=${data.coder_workspace_owner.me.name}&folder=${urlencode(var.folder)}&product=${each.key}"
}
