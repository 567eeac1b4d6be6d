resource "terraform_data" "kept" {
  input            = "b"
  triggers_replace = 1
  lifecycle { prevent_destroy = true }
}
