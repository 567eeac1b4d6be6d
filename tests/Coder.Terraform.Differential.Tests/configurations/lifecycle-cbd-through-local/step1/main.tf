resource "terraform_data" "base" { triggers_replace = 1 }
locals { id = terraform_data.base.id }
resource "terraform_data" "middle" { input = local.id }
resource "terraform_data" "top" {
  triggers_replace = terraform_data.middle.output
  lifecycle { create_before_destroy = true }
}
resource "terraform_data" "beside" { triggers_replace = terraform_data.base.id }
