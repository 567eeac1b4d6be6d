terraform {
  required_providers {
    coder = { source = "coder/coder" }
  }
}

data "coder_workspace" "me" {}
resource "random_pet" "name" {
  length    = 2
  separator = "-"
}
resource "random_password" "database" {
  length  = 24
  special = false
}
resource "random_integer" "port" {
  min = 20000
  max = 30000
}
resource "random_shuffle" "zones" {
  input        = ["a", "b", "c"]
  result_count = 2
}
resource "random_id" "suffix" { byte_length = 4 }
resource "random_uuid" "id" {}
resource "random_string" "label" {
  length  = 8
  upper   = false
  special = false
  keepers = { workspace = data.coder_workspace.me.id }
}
resource "time_static" "made" {}
resource "coder_agent" "main" {
  os   = "linux"
  arch = "amd64"
  env = {
    NAME     = random_pet.name.id
    PASSWORD = random_password.database.result
    PORT     = random_integer.port.result
    ZONES    = join(",", random_shuffle.zones.result)
    MADE     = formatdate("YYYY-MM-DD", time_static.made.rfc3339)
  }
}
resource "null_resource" "machine" {
  count    = data.coder_workspace.me.start_count
  triggers = { name = "${random_pet.name.id}-${random_id.suffix.hex}-${random_string.label.result}" }
}
