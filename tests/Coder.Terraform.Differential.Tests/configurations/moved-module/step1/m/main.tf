resource "terraform_data" "r" { input = "v" }
resource "terraform_data" "s" {
  count = 2
  input = count.index
}
