variable "token" {
  default   = "t0ken"
  sensitive = true
}
resource "terraform_data" "r" {
  input            = { token = var.token, plain = "p" }
  triggers_replace = [var.token]
}
output "token" {
  value     = terraform_data.r.output.token
  sensitive = true
}
output "plain" {
  value     = terraform_data.r.output
  sensitive = true
}
