terraform {
  required_providers {
    coder = { source = "coder/coder" }
  }
}

variable "names" {
  type    = set(string)
  default = ["api", "web"]
}

resource "coder_agent" "main" {
  os   = "linux"
  arch = "amd64"
}

module "app" {
  source   = "./agent"
  for_each = var.names
  name     = each.key
  agent_id = coder_agent.main.id
}

output "slugs" { value = [for m in module.app : m.slug] }
