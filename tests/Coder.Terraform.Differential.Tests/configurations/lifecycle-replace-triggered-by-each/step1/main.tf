locals { v = { a = 1, b = 1 } }
resource "terraform_data" "src" {
  for_each = local.v
  input    = each.value
}
resource "terraform_data" "dst" {
  for_each = local.v
  input    = each.key
  lifecycle { replace_triggered_by = [terraform_data.src[each.key]] }
}
resource "terraform_data" "any" {
  lifecycle { replace_triggered_by = [terraform_data.src] }
}
