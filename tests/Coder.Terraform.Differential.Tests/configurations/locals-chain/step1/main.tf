locals {
  a = local.b + 1
  b = local.c * 2
}
locals {
  c    = 3
  list = [for i in range(local.a) : i]
  map  = { for i in local.list : "k${i}" => i }
  pick = { for k, v in local.map : k => v if v % 2 == 0 }
}
output "pick" { value = local.pick }
output "list" { value = local.list }
