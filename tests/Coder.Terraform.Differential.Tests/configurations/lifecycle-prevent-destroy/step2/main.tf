resource "terraform_data" "kept" {
  input            = "b"
  triggers_replace = 2
  lifecycle { prevent_destroy = true }
}
