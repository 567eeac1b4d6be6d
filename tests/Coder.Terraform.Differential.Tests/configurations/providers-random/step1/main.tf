variable "round" { default = "1" }

resource "random_integer" "port" {
  min     = 8080
  max     = 8080
  keepers = { round = var.round }
}

resource "random_shuffle" "zones" {
  input        = ["a", "b", "c", "d"]
  result_count = 2
  seed         = "zones-${var.round}"
}

resource "random_uuid" "id" {
  keepers = { port = random_integer.port.result }

  lifecycle {
    create_before_destroy = true
  }
}

resource "terraform_data" "uses" {
  input            = { id = random_uuid.id.result, zones = random_shuffle.zones.result }
  triggers_replace = random_integer.port.result
}

output "port" { value = random_integer.port.result }
output "zones" { value = random_shuffle.zones.result }
