variable "region" {
  type    = string
  default = "eu-west"
  validation {
    condition     = contains(["eu-west", "us-east"], var.region)
    error_message = "The region ${var.region} is not known."
  }
  validation {
    condition     = can(regex("^[a-z-]+$", var.region))
    error_message = "Only lower case."
  }
}
resource "terraform_data" "r" { input = var.region }
