terraform {
  required_providers {
    coder = { source = "coder/coder" }
  }
}

variable "agent_id" { type = string }

variable "url" {
  type = string
  validation {
    condition     = can(regex("^(https?://|git@|ssh://)", var.url))
    error_message = "The address ${var.url} is not one of a git repository."
  }
}

variable "base_dir" {
  type    = string
  default = ""
}

variable "branch" {
  type    = string
  default = ""
}

locals {
  cleaned   = trimsuffix(var.url, "/")
  from_tree = regexall("^(.*)/(?:-/)?tree/(.+)$", local.cleaned)
  repo_url  = length(local.from_tree) > 0 ? local.from_tree[0][0] : local.cleaned
  branch    = var.branch != "" ? var.branch : try(local.from_tree[0][1], "")
  name      = trimsuffix(basename(local.repo_url), ".git")
  base      = coalesce(var.base_dir, "~")
  path      = "${local.base}/${local.name}"
}

resource "coder_script" "clone" {
  agent_id           = var.agent_id
  display_name       = "Clone ${local.name}"
  icon               = "/icon/git.svg"
  run_on_start       = true
  start_blocks_login = true
  script             = <<-EOT
    #!/bin/sh
    set -e
    if [ ! -d "${local.path}/.git" ]; then
      git clone %{ if local.branch != "" }--branch "${local.branch}" %{ endif }"${local.repo_url}" "${local.path}"
    fi
  EOT
}

output "repo_dir" { value = local.path }
output "folder_name" { value = local.name }
output "branch_name" { value = local.branch }
