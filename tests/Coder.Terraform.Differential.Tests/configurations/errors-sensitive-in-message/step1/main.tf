variable "s" {
  default   = "x"
  sensitive = true
}
resource "terraform_data" "a" {
  lifecycle {
    precondition {
      condition     = var.s == "y"
      error_message = "Was ${var.s}."
    }
  }
}
