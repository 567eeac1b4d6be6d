variable "disks" {
  type    = map(object({ size = optional(number, 10), tags = optional(list(string), []), extra = optional(string) }))
  default = { a = {}, b = { size = "20", tags = ["x"] } }
}
resource "terraform_data" "disk" {
  for_each = var.disks
  input    = each.value
}
output "total" { value = sum([for d in var.disks : d.size]) }
output "extra" { value = var.disks["a"].extra }
output "disks" { value = terraform_data.disk }
