resource "terraform_data" "in" { input = "in" }
resource "terraform_data" "two" { input = terraform_data.in.id }
output "v" { value = terraform_data.two.output }
