variable "a" {
  default  = "x"
  nullable = false
}
variable "b" { default = "y" }
variable "c" { type = string }
output "a" { value = var.a }
output "b" { value = var.b }
output "c" { value = var.c }
