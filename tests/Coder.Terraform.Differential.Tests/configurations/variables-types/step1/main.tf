variable "s" { type = string }
variable "n" { type = number }
variable "b" { type = bool }
variable "l" { type = list(number) }
variable "m" { type = map(string) }
variable "t" { type = tuple([string, number]) }
variable "o" { type = object({ a = string, b = optional(object({ c = optional(number, 3) }), {}) }) }
variable "any" { type = any }
variable "la" { type = list(any) }
output "all" { value = { s = var.s, n = var.n, b = var.b, l = var.l, m = var.m, t = var.t, o = var.o, any = var.any, la = var.la } }
