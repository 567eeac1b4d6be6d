variable "a" { type = map(number) }
variable "b" { type = list(string) }
output "all" { value = { a = var.a, b = var.b } }
