resource "terraform_data" "in" { input = "changed" }
resource "terraform_data" "two" { input = terraform_data.in.id }
output "v" { value = terraform_data.two.output }
