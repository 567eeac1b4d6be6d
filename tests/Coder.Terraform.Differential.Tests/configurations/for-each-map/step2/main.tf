resource "terraform_data" "k" {
  for_each = { b = 3, c = 4 }
  input    = "${each.key}${each.value}"
}
output "k" { value = { for k, r in terraform_data.k : k => r.output } }
