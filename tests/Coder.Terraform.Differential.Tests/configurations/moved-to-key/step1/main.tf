resource "terraform_data" "a" { input = "x" }
resource "terraform_data" "n" {
  count = 2
  input = count.index
}
