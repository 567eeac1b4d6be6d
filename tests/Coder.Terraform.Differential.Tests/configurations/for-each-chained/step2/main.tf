resource "terraform_data" "first" {
  for_each = { b = "z" }
  input    = each.value
}
resource "terraform_data" "second" {
  for_each = terraform_data.first
  input    = "${each.key}:${each.value.output}"
}
output "second" { value = [for r in terraform_data.second : r.output] }
