resource "terraform_data" "a" {
  input = "x"
  provisioner "local-exec" { command = "exit 0" }
}
resource "terraform_data" "b" { input = terraform_data.a.id }
