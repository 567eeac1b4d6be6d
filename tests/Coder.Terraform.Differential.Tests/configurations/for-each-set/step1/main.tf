resource "terraform_data" "k" {
  for_each = toset(["x", "y"])
  input    = [each.key, each.value]
}
