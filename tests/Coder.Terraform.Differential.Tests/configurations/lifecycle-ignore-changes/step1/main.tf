resource "terraform_data" "ignores" {
  input            = "a"
  triggers_replace = "t"
  lifecycle { ignore_changes = [input] }
}
resource "terraform_data" "all" {
  input = "a"
  lifecycle { ignore_changes = all }
}
resource "terraform_data" "deep" {
  input = { a = 1, b = 2 }
  lifecycle { ignore_changes = [input.a] }
}
resource "terraform_data" "index" {
  input = ["x", "y"]
  lifecycle { ignore_changes = [input[0]] }
}
