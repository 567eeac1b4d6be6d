module "outer" {
  source = "./outer"
  names  = ["b", "c"]
}
output "all" { value = module.outer.all }
