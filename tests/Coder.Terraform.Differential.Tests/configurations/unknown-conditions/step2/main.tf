resource "terraform_data" "a" { input = 1 }
resource "terraform_data" "b" {
  input = terraform_data.a.output
  lifecycle {
    precondition {
      condition     = terraform_data.a.output > 3
      error_message = "Too small."
    }
  }
}
