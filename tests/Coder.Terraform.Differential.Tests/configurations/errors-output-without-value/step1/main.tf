output "a" {}
