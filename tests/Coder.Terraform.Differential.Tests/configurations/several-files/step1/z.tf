output "a" { value = terraform_data.a.output }
