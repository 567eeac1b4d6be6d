variable "names" { type = list(string) }
module "inner" {
  source   = "../inner"
  for_each = toset(var.names)
  name     = each.key
}
output "all" { value = { for k, m in module.inner : k => m.v } }
