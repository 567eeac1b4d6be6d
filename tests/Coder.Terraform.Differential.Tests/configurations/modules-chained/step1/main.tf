module "a" { source = "./m" }
module "b" {
  source = "./m"
  v      = module.a.out
}
module "c" {
  source = "./m"
  v      = module.b.out
}
output "c" { value = module.c.out }
