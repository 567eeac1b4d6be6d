resource "terraform_data" "t" {
  input            = "a"
  triggers_replace = { version = 1, list = ["x"] }
}
resource "terraform_data" "follower" { input = terraform_data.t.id }
