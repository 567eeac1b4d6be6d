resource "terraform_data" "r" { triggers_replace = "u" }
output "o" { value = { a = local.a, b = local.b } }
