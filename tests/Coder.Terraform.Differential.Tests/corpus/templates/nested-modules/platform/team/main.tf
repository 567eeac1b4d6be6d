terraform {
  required_providers {
    coder = { source = "coder/coder" }
  }
}

variable "agent_id" { type = string }
variable "team" { type = string }
variable "services" { type = list(string) }
resource "coder_app" "service" {
  count    = length(var.services)
  agent_id = var.agent_id
  slug     = "${var.team}-${var.services[count.index]}"
  url      = "http://localhost:${8000 + count.index}"
}
output "slugs" { value = coder_app.service[*].slug }
