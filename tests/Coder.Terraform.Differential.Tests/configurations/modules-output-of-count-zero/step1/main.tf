module "m" {
  source = "./m"
  count  = 0
}
output "o" { value = module.m[*].v }
output "t" { value = try(module.m[0].v, "none") }
