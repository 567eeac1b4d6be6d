resource "terraform_data" "kept" {
  count = 1
  lifecycle { prevent_destroy = true }
}
