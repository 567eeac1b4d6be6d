resource "terraform_data" "all" {
  input = { s = "x", n = 1.5, b = true, l = tolist(["a"]), m = { k = "v" }, st = toset(["b", "c"]), z = "" }
}
resource "terraform_data" "text" { input = 1 }
resource "terraform_data" "null" { input = "set" }
output "all" { value = terraform_data.all.output }
