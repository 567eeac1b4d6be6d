resource "terraform_data" "k" {
  for_each = toset([])
  input    = [each.key, each.value]
}
