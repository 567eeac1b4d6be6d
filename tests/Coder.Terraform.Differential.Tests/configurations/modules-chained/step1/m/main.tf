variable "v" { default = "start" }
resource "terraform_data" "r" { input = "${var.v}." }
output "out" { value = terraform_data.r.output }
