resource "terraform_data" "a" { input = 5 }
resource "terraform_data" "b" {
  input = terraform_data.a.output
  lifecycle {
    precondition {
      condition     = terraform_data.a.output > 3
      error_message = "Too small."
    }
    postcondition {
      condition     = self.output == terraform_data.a.output
      error_message = "Not the same."
    }
  }
}
