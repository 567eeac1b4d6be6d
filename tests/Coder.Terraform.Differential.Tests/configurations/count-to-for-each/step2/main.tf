resource "terraform_data" "n" {
  for_each = { "0" = 0, "1" = 1 }
  input    = each.value
}
