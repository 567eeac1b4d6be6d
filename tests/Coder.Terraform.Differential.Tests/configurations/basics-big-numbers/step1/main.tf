resource "terraform_data" "n" { input = [123456789012345678901234567890, 0.1, 1 / 3, 1e21] }
output "n" { value = terraform_data.n.output }
output "sum" { value = sum(terraform_data.n.output) }
