import {
  to = terraform_data.a
  id = "known-id"
}
resource "terraform_data" "a" { input = "now" }
