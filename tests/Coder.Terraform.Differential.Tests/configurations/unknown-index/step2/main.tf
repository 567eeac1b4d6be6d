resource "terraform_data" "i" { input = 5 }
resource "terraform_data" "pick" { input = ["a", "b"][terraform_data.i.output] }
output "pick" { value = terraform_data.pick.output }
