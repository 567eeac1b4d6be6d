module "m" {
  source = "./m"
  text   = 12
  list   = ["a", 1, true]
  obj    = { n = "5", ignored = "x" }
}
output "m" { value = module.m.all }
