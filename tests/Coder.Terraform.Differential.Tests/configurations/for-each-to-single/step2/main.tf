resource "terraform_data" "k" { input = "a" }
