resource "terraform_data" "a" { input = "1" }
resource "terraform_data" "b" { input = terraform_data.a.output }
resource "terraform_data" "c" { triggers_replace = terraform_data.b.output }
resource "terraform_data" "gone" { input = terraform_data.c.id }
output "a" { value = terraform_data.b.output }
output "going" { value = "x" }
