module "m" {
  source = "./m"
  name   = "one"
}
output "up" { value = module.m.up }
