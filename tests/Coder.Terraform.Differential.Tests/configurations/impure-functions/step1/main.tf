resource "terraform_data" "r" {
  input = { when = length(timestamp()), id = length(uuid()), hash = length(bcrypt("x", 4)) }
  lifecycle { ignore_changes = [input] }
}
output "lengths" { value = terraform_data.r.output }
