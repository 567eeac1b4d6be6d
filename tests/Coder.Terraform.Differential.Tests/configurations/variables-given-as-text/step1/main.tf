variable "l" { type = list(string) }
variable "o" { type = object({ a = number }) }
variable "any" {}
variable "n" { type = number }
output "all" { value = { l = var.l, o = var.o, any = var.any, n = var.n } }
