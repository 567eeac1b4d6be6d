resource "terraform_data" "k" {
  for_each = { a = 1, b = 2 }
  input    = "${each.key}${each.value}"
}
output "k" { value = { for k, r in terraform_data.k : k => r.output } }
