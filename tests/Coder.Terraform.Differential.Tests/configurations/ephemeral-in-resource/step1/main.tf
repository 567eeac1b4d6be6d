variable "token" {
  type      = string
  ephemeral = true
  default   = "t"
}
resource "terraform_data" "r" { input = var.token }
