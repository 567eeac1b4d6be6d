resource "terraform_data" "t" {
  input            = "b"
  triggers_replace = { version = 2, list = ["x"] }
}
resource "terraform_data" "follower" { input = terraform_data.t.id }
