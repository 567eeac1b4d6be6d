resource "terraform_data" "a" {
  for_each = { x = 1, y = 2 }
  input    = each.value
  lifecycle {
    precondition {
      condition     = each.value < 2
      error_message = "${each.key} has ${each.value}."
    }
  }
}
