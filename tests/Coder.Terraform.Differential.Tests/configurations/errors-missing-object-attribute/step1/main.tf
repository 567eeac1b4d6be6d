variable "a" { type = object({ x = string, y = number }) }
output "a" { value = var.a }
