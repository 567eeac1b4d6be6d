variable "ok" { default = true }
resource "terraform_data" "r" { input = var.ok }
output "o" {
  value = "x"
  precondition {
    condition     = var.ok
    error_message = "It is not ok."
  }
}
output "later" {
  value = "x"
  precondition {
    condition     = terraform_data.r.output
    error_message = "It will not be ok."
  }
}
