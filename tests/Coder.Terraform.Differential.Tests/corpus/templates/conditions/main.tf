terraform {
  required_providers {
    coder = { source = "coder/coder" }
  }
}

variable "images" {
  type = map(object({
    name = string
    size = optional(number, 1)
  }))
  default = {
    base = { name = "example/base" }
    full = { name = "example/full", size = 3 }
  }
  validation {
    condition     = length(var.images) > 0 && alltrue([for i in values(var.images) : i.size < 10])
    error_message = "Images must be smaller than 10."
  }
}
data "coder_workspace" "me" {}
data "coder_parameter" "image" {
  name    = "image"
  default = "base"
  dynamic "option" {
    for_each = var.images
    content {
      name  = option.key
      value = option.key
    }
  }
}
resource "coder_agent" "main" {
  os   = "linux"
  arch = "amd64"
}
resource "null_resource" "machine" {
  count    = data.coder_workspace.me.start_count
  triggers = { image = var.images[data.coder_parameter.image.value].name }
  lifecycle {
    precondition {
      condition     = contains(keys(var.images), data.coder_parameter.image.value)
      error_message = "There is no image ${data.coder_parameter.image.value}."
    }
    postcondition {
      condition     = self.id != ""
      error_message = "The machine has no id."
    }
    replace_triggered_by = [terraform_data.version]
    create_before_destroy = true
  }
}
resource "terraform_data" "version" { input = var.images }
