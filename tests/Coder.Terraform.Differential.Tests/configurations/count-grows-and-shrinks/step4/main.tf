resource "terraform_data" "n" {
  count = 0
  input = count.index
}
output "n" { value = terraform_data.n[*].output }
