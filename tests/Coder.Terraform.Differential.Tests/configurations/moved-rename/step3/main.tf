resource "terraform_data" "newest" { input = 2 }
resource "terraform_data" "user" { input = terraform_data.newest.id }
moved {
  from = terraform_data.old
  to   = terraform_data.new
}
moved {
  from = terraform_data.new
  to   = terraform_data.newest
}
