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
resource "null_resource" "machine" {
  count = data.coder_workspace.me.start_count
}
resource "null_resource" "disk" {}
resource "coder_metadata" "machine" {
  count       = length(null_resource.machine)
  resource_id = null_resource.machine[count.index].id
  icon        = "/icon/server.svg"
  daily_cost  = 12
  item {
    key   = "owner"
    value = data.coder_workspace_owner.me.name
  }
  item {
    key       = "password"
    value     = "s3cret"
    sensitive = true
  }
  dynamic "item" {
    for_each = { for g in data.coder_workspace_owner.me.groups : g => "member" }
    content {
      key   = item.key
      value = item.value
    }
  }
}
resource "coder_metadata" "disk" {
  resource_id = null_resource.disk.id
  hide        = true
}
