resource "terraform_data" "n" {
  count = 3
  input = count.index
}
output "n" { value = terraform_data.n[*].output }
