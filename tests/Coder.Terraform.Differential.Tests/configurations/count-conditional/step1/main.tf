variable "on" { default = true }
resource "terraform_data" "maybe" {
  count = var.on ? 1 : 0
  input = "here"
}
resource "terraform_data" "user" { input = try(terraform_data.maybe[0].output, "absent") }
output "one" { value = one(terraform_data.maybe[*].output) }
