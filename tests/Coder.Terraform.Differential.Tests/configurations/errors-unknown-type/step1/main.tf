resource "terraform_dta" "a" {}
