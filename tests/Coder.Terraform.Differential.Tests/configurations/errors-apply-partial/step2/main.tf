resource "terraform_data" "ok" { input = "x" }
resource "terraform_data" "index" { input = 0 }
resource "terraform_data" "fails" { input = ["a"][terraform_data.index.output] }
resource "terraform_data" "after" { input = terraform_data.fails.id }
output "o" { value = terraform_data.ok.output }
