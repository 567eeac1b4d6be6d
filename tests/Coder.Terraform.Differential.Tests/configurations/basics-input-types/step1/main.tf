resource "terraform_data" "all" {
  input = { s = "x", n = 1.5, b = true, l = [1, "a", null], m = tomap({ k = "v" }), st = toset(["b", "a"]), z = null }
}
resource "terraform_data" "text" { input = "a" }
resource "terraform_data" "null" { input = null }
output "all" { value = terraform_data.all.output }
