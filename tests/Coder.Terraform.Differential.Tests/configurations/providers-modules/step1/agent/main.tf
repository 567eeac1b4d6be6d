terraform {
  required_providers {
    coder  = { source = "coder/coder" }
    random = { source = "hashicorp/random" }
  }
}

variable "name" { type = string }
variable "agent_id" { type = string }

resource "random_integer" "port" {
  min = length(var.name) + 8000
  max = length(var.name) + 8000
}

resource "coder_app" "this" {
  agent_id = var.agent_id
  slug     = var.name
  url      = "http://localhost:${random_integer.port.result}"
}

output "slug" { value = "${coder_app.this.slug}:${random_integer.port.result}" }
