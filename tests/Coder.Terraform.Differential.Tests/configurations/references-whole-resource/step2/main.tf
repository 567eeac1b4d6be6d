resource "terraform_data" "a" {
  count = 3
  input = count.index * 10
}
resource "terraform_data" "b" { input = { for i, r in terraform_data.a : i => r.output } }
resource "terraform_data" "c" { input = terraform_data.a }
