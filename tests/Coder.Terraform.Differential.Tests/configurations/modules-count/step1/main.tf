module "m" {
  source = "./m"
  count  = 2
  i      = count.index
}
output "ids" { value = module.m[*].v }
