module "m" {
  source = "./m"
  name   = "two"
}
resource "terraform_data" "user" { input = module.m.id }
output "up" { value = module.m.up }
