variable "name" {}
resource "terraform_data" "r" {
  count = 2
  input = "${var.name}${count.index}"
}
output "v" { value = terraform_data.r[*].output }
