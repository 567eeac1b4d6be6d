terraform {
  required_providers {
    coder = { source = "coder/coder" }
  }
}

variable "agent_id" { type = string }
variable "uri" {
  type    = string
  default = null
}

data "coder_parameter" "dotfiles" {
  count        = var.uri == null ? 1 : 0
  name         = "dotfiles_uri"
  display_name = "Dotfiles"
  description  = "Repository with your settings."
  icon         = "/icon/dotfiles.svg"
  type         = "string"
  default      = ""
  mutable      = true
  order        = 90
}

locals {
  uri = var.uri != null ? var.uri : data.coder_parameter.dotfiles[0].value
}

resource "coder_script" "dotfiles" {
  count        = local.uri == "" ? 0 : 1
  agent_id     = var.agent_id
  display_name = "Dotfiles"
  run_on_start = true
  script       = "coder dotfiles ${local.uri} -y"
}

output "uri" { value = local.uri }
