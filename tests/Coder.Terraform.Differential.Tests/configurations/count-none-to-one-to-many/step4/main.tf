resource "terraform_data" "n" { input = "single" }
