output "o" {
  value     = "x"
  sensitive = true
}
output "p" { value = "x" }
