locals { x = 1 }
removed {
  from = terraform_data.a
  lifecycle { destroy = true }
}
