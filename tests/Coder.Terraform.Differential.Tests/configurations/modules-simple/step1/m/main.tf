variable "name" { type = string }
resource "terraform_data" "r" { input = upper(var.name) }
output "up" { value = terraform_data.r.output }
output "id" { value = terraform_data.r.id }
