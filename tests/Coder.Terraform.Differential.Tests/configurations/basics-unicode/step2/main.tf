resource "terraform_data" "u" {
  for_each = toset(["é", "日本", "new\nline"])
  input    = "${each.key}!"
}
output "keys" { value = keys(terraform_data.u) }
