resource "terraform_data" "a" {
  input = "hello"
  provisioner "local-exec" {
    command = "test \"$WHAT\" = hello"
    environment = {
      WHAT = self.output
    }
  }
  provisioner "local-exec" {
    when    = destroy
    command = "test -n '${self.id}'"
  }
}
