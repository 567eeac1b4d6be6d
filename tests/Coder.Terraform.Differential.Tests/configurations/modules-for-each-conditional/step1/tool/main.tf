variable "name" { type = string }
variable "size" { type = number }
resource "terraform_data" "t" {
  count = var.size > 3 ? 0 : 1
  input = var.name
}
output "line" { value = "${var.name}:${length(terraform_data.t)}" }
