module "m" { source = "./m" }
resource "terraform_data" "after" {
  input      = "x"
  depends_on = [module.m]
}
module "n" {
  source     = "./m"
  depends_on = [terraform_data.after]
}
