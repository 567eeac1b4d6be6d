variable "i" { type = number }
resource "terraform_data" "r" { input = var.i * 10 }
output "v" { value = terraform_data.r.output }
