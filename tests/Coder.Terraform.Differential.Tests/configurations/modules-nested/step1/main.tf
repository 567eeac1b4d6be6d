module "outer" {
  source = "./outer"
  names  = ["a", "b"]
}
output "all" { value = module.outer.all }
