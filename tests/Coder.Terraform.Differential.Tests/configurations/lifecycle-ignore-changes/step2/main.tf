resource "terraform_data" "ignores" {
  input            = "b"
  triggers_replace = "t"
  lifecycle { ignore_changes = [input] }
}
resource "terraform_data" "all" {
  input            = "b"
  triggers_replace = "new"
  lifecycle { ignore_changes = all }
}
resource "terraform_data" "deep" {
  input = { a = 10, b = 20 }
  lifecycle { ignore_changes = [input.a] }
}
resource "terraform_data" "index" {
  input = ["X", "Y"]
  lifecycle { ignore_changes = [input[0]] }
}
