module "m" { source = "./m" }
output "paths" { value = [path.module, path.root, module.m.path, module.m.text] }
