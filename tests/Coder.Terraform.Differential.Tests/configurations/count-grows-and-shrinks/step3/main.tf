resource "terraform_data" "n" {
  count = 4
  input = count.index
}
output "n" { value = terraform_data.n[*].output }
