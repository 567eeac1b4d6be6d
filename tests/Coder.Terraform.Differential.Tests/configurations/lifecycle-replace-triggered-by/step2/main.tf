resource "terraform_data" "version" { input = 2 }
resource "terraform_data" "ignores" {
  input = "b"
  lifecycle { ignore_changes = [input] }
}
resource "terraform_data" "follows" {
  input = "x"
  lifecycle { replace_triggered_by = [terraform_data.version] }
}
resource "terraform_data" "follows_attribute" {
  lifecycle { replace_triggered_by = [terraform_data.ignores.output] }
}
resource "terraform_data" "follows_version" {
  lifecycle { replace_triggered_by = [terraform_data.version.input] }
}
