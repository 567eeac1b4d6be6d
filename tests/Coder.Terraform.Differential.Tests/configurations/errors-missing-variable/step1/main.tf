variable "a" { type = string }
output "a" { value = var.a }
