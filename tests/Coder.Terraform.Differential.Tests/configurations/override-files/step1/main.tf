variable "v" { default = "original" }
resource "terraform_data" "r" {
  input            = var.v
  triggers_replace = "t"
  lifecycle { create_before_destroy = false }
}
locals {
  a = 1
  b = 2
}
output "o" { value = [local.a, local.b] }
