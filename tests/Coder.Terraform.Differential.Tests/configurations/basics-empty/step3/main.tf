output "nothing" { value = null }
