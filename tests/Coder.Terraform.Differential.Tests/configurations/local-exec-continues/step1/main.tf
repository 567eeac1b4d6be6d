resource "terraform_data" "a" {
  provisioner "local-exec" {
    command    = "exit 3"
    on_failure = continue
  }
}
