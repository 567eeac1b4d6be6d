terraform {}

# A block with labels, quoted and bare.
resource "docker_container" workspace {
  count = 1 // one
  name  = "dev"

  lifecycle { ignore_changes = all }

  /* several
     lines */
  dynamic "volumes" {
    for_each = var.volumes
    content {
      path = volumes.value
    }
  }
}

output "text" {
  value = <<EOT
plain ${var.name}
  indented
EOT
}

output "indented" {
  value = <<-EOT
    first
      second %{ if var.on ~}
    third
    %{ endif }
    EOT
}
