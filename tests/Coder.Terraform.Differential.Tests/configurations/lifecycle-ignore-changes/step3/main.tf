resource "terraform_data" "ignores" {
  input            = "c"
  triggers_replace = "t2"
  lifecycle { ignore_changes = [input] }
}
