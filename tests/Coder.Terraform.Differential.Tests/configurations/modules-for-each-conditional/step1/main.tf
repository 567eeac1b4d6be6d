variable "tools" { default = ["vim", "git"] }
module "tool" {
  source   = "./tool"
  for_each = { for t in var.tools : t => length(t) }
  name     = each.key
  size     = each.value
}
resource "terraform_data" "summary" { input = [for k, m in module.tool : m.line] }
output "lines" { value = terraform_data.summary.output }
