resource "terraform_data" "nope" { input = 1 }
