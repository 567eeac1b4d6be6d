module "m" {
  source = "./m"
  i      = 7
}
output "ids" { value = module.m.v }
