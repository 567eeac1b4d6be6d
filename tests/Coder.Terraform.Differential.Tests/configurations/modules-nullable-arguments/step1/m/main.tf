variable "a" { default = "default a" }
variable "b" {
  default  = "default b"
  nullable = false
}
variable "c" { default = null }
output "all" { value = [var.a, var.b, var.c] }
