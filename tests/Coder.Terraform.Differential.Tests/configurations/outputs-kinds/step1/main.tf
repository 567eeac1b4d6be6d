resource "terraform_data" "r" { input = "v" }
output "string" { value = "s" }
output "number" { value = 1.25 }
output "list" { value = tolist(["a"]) }
output "tuple" { value = ["a", 1] }
output "map" { value = tomap({ a = "b" }) }
output "object" {
  value       = { a = 1, b = null }
  description = "described"
}
output "set" { value = toset(["b", "a"]) }
output "empty" { value = [] }
output "null" { value = null }
output "resource" { value = terraform_data.r }
output "later" { value = terraform_data.r.output }
