resource "terraform_data" "u" {
  for_each = toset(["é", "e\u0301", "日本", "a b", "q\"uote", "back\\slash", "$${x}"])
  input    = each.key
}
output "keys" { value = keys(terraform_data.u) }
