variable "a" { type = number }
output "a" { value = var.a }
