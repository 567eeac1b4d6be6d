variable "size" { default = 5 }
resource "terraform_data" "a" {
  input = var.size
  lifecycle {
    precondition {
      condition     = var.size < 10
      error_message = "The size ${var.size} is too large."
    }
    postcondition {
      condition     = self.output < 8
      error_message = "Now ${self.output} is too large."
    }
  }
}
