module "m" { source = "./m" }
locals { all = module.m }
output "all" { value = local.all }
output "keys" { value = keys(module.m) }
