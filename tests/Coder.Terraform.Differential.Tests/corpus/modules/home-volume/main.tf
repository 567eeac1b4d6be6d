terraform {
  required_providers {
    docker = { source = "kreuzwerk/docker" }
  }
}
variable "workspace_id" { type = string }
variable "labels" {
  type    = map(string)
  default = {}
}
resource "docker_volume" "home" {
  name = "coder-${var.workspace_id}-home"
  lifecycle {
    ignore_changes = all
  }
  dynamic "labels" {
    for_each = var.labels
    content {
      label = labels.key
      value = labels.value
    }
  }
}
output "name" { value = docker_volume.home.name }
