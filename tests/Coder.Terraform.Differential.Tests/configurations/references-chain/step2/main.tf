resource "terraform_data" "a" { input = "A" }
resource "terraform_data" "b" { input = "${terraform_data.a.output}b" }
resource "terraform_data" "c" { input = "${terraform_data.b.output}c" }
resource "terraform_data" "d" { input = [terraform_data.a.id, terraform_data.c.output] }
output "d" { value = terraform_data.d.output[1] }
