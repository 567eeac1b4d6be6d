resource "terraform_data" "src" {
  count            = 2
  triggers_replace = count.index == 0 ? 1 : 2
}
resource "terraform_data" "dst" {
  count = 2
  lifecycle { replace_triggered_by = [terraform_data.src[count.index].id] }
}
