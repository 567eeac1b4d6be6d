resource "terraform_data" "kept" {
  input            = "a"
  triggers_replace = 1
  lifecycle { prevent_destroy = true }
}
