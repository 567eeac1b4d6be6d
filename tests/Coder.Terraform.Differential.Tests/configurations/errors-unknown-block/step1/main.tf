resource "terraform_data" "a" {
  settings { a = 1 }
}
