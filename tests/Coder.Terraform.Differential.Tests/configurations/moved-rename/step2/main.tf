resource "terraform_data" "new" { input = 1 }
resource "terraform_data" "user" { input = terraform_data.new.id }
moved {
  from = terraform_data.old
  to   = terraform_data.new
}
