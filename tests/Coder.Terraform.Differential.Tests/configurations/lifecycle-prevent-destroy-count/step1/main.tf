resource "terraform_data" "kept" {
  count = 2
  lifecycle { prevent_destroy = true }
}
