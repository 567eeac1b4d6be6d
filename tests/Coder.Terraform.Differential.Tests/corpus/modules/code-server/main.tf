terraform {
  required_providers {
    coder = {
      source  = "coder/coder"
      version = ">= 2.5"
    }
  }
}

variable "agent_id" {
  type        = string
  description = "The agent that runs the editor."
}

variable "port" {
  type    = number
  default = 13337
}

variable "folder" {
  type    = string
  default = ""
}

variable "extensions" {
  type    = list(string)
  default = []
}

variable "settings" {
  type    = any
  default = {}
}

variable "order" {
  type     = number
  default  = null
  nullable = true
}

variable "share" {
  type    = string
  default = "owner"
  validation {
    condition     = contains(["owner", "authenticated", "public"], var.share)
    error_message = "share must be owner, authenticated or public."
  }
}

locals {
  query = var.folder == "" ? "" : "?folder=${urlencode(var.folder)}"
}

resource "coder_script" "install" {
  agent_id     = var.agent_id
  display_name = "Editor in the browser"
  icon         = "/icon/code.svg"
  run_on_start = true
  script = templatefile("${path.module}/install.sh.tftpl", {
    port       = var.port
    extensions = join(" ", formatlist("--install-extension %s", var.extensions))
    settings   = replace(jsonencode(var.settings), "\"", "\\\"")
  })
}

resource "coder_app" "editor" {
  agent_id     = var.agent_id
  slug         = "code-server"
  display_name = "Editor"
  icon         = "/icon/code.svg"
  url          = "http://localhost:${var.port}/${local.query}"
  subdomain    = false
  share        = var.share
  order        = var.order
  healthcheck {
    url       = "http://localhost:${var.port}/healthz"
    interval  = 5
    threshold = 6
  }
}

output "url" {
  value = coder_app.editor.url
}
