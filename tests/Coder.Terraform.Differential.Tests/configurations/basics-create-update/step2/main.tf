resource "terraform_data" "a" { input = "2" }
resource "terraform_data" "b" { input = terraform_data.a.output }
resource "terraform_data" "c" { triggers_replace = terraform_data.b.output }
output "a" { value = "now ${terraform_data.b.output}" }
