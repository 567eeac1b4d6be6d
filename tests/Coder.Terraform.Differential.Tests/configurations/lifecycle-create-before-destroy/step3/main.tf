resource "terraform_data" "base" { triggers_replace = 3 }
resource "terraform_data" "top" { triggers_replace = terraform_data.base.id }
