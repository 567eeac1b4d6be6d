module "m" { source = "./m" }
resource "terraform_data" "r" { input = module.m.s }
output "s" {
  value     = module.m.s
  sensitive = true
}
output "plain" { value = nonsensitive(module.m.s) }
