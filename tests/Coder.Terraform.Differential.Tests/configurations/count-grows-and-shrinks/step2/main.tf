resource "terraform_data" "n" {
  count = 1
  input = count.index + 1
}
output "n" { value = terraform_data.n[*].output }
