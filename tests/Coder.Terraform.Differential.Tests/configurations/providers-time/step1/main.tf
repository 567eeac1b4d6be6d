terraform {
  required_providers {
    time = { source = "hashicorp/time", version = "~> 0.12" }
  }
}

resource "time_static" "born" {
  rfc3339 = "2024-02-29T13:14:15Z"
}

resource "terraform_data" "after" {
  input = formatdate("YYYY-MM-DD", time_static.born.rfc3339)
}

output "parts" { value = [time_static.born.year, time_static.born.month, time_static.born.day, time_static.born.unix] }
output "day" { value = terraform_data.after.output }
