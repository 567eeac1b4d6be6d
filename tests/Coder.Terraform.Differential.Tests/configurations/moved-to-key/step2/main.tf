resource "terraform_data" "a" {
  for_each = toset(["k", "l"])
  input    = "x"
}
resource "terraform_data" "n" {
  for_each = { zero = 0, one = 1 }
  input    = each.value
}
moved {
  from = terraform_data.a
  to   = terraform_data.a["k"]
}
moved {
  from = terraform_data.n[0]
  to   = terraform_data.n["zero"]
}
moved {
  from = terraform_data.n[1]
  to   = terraform_data.n["one"]
}
