resource "terraform_data" "a" { input = 1 }
check "fine" {
  assert {
    condition     = terraform_data.a.output == 1
    error_message = "Not one."
  }
}
check "wrong" {
  assert {
    condition     = terraform_data.a.output == 2
    error_message = "Not two but ${terraform_data.a.output}."
  }
}
output "o" { value = terraform_data.a.output }
