variable "text" { type = string }
variable "list" { type = set(string) }
variable "obj" { type = object({ n = number, o = optional(bool, true) }) }
output "all" { value = { text = var.text, list = var.list, obj = var.obj } }
