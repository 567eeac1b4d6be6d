variable "token" {
  type      = string
  ephemeral = true
  default   = "t"
}
locals { both = "${var.token}!" }
output "length" { value = length("x") }
resource "terraform_data" "r" { input = ephemeralasnull(local.both) }
