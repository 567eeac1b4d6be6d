resource "terraform_data" "r" { input = "w" }
output "string" { value = 5 }
output "number" { value = null }
output "list" { value = tolist(["a", "b"]) }
output "null" { value = "no longer" }
output "resource" { value = terraform_data.r.output }
