output "o" { value = uper("a") }
