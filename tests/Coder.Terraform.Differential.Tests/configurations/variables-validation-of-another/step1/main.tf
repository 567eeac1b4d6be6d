variable "least" { default = 1 }
variable "most" {
  default = 5
  validation {
    condition     = var.most >= var.least
    error_message = "most must not be below least."
  }
}
output "range" { value = [var.least, var.most] }
