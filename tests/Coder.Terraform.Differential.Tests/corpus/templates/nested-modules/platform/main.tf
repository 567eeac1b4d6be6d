variable "agent_id" { type = string }
variable "teams" { type = map(list(string)) }
module "team" {
  source   = "./team"
  for_each = var.teams
  agent_id = var.agent_id
  team     = each.key
  services = each.value
}
output "slugs" { value = flatten(values(module.team)[*].slugs) }
