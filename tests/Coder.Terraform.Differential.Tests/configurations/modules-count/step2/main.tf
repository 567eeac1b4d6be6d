module "m" {
  source = "./m"
  count  = 1
  i      = count.index
}
output "ids" { value = module.m[*].v }
