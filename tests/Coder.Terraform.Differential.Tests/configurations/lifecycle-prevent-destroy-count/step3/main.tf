resource "terraform_data" "kept" { count = 1 }
