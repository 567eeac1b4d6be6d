output "o" { value = "x" }
output "p" {
  value     = "x"
  sensitive = true
}
