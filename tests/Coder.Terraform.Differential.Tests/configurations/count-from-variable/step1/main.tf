variable "n" { default = 2 }
locals { names = ["a", "b", "c"] }
resource "terraform_data" "n" {
  count = var.n
  input = local.names[count.index]
}
output "all" { value = { for i, r in terraform_data.n : local.names[i] => r.output } }
