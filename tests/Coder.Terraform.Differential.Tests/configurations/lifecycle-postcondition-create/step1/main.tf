resource "terraform_data" "a" {
  input = "bad"
  lifecycle {
    postcondition {
      condition     = self.output == "good"
      error_message = "Not good: ${self.output}."
    }
  }
}
resource "terraform_data" "after" { input = terraform_data.a.output }
