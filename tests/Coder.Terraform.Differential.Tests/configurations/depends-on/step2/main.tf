resource "terraform_data" "a" { input = "a2" }
resource "terraform_data" "b" {
  input      = "b"
  depends_on = [terraform_data.a]
}
output "o" {
  value      = "y"
  depends_on = [terraform_data.b]
}
