terraform {
  required_providers {
    coder = { source = "coder/coder" }
  }
}

data "coder_provisioner" "me" {}
data "coder_workspace" "me" {}
data "coder_workspace_owner" "me" {}

data "coder_parameter" "region" {
  name         = "region"
  display_name = "Region"
  type         = "string"
  default      = "eu"
  mutable      = true

  option {
    name  = "Europe"
    value = "eu"
    icon  = "/emojis/1f1ea-1f1fa.png"
  }
  option {
    name  = "America"
    value = "us"
  }
}

data "coder_parameter" "disk" {
  name    = "disk"
  type    = "number"
  default = 10

  validation {
    min       = 5
    max       = 50
    monotonic = "increasing"
  }
}

data "coder_workspace_tags" "tags" {
  tags = { region = data.coder_parameter.region.value }
}

resource "coder_agent" "main" {
  os             = "linux"
  arch           = "arm64"
  env            = { OWNER = data.coder_workspace_owner.me.name, DISK = data.coder_parameter.disk.value }
  startup_script = "echo again ${data.coder_workspace.me.name}"

  display_apps {
    vscode = false
  }

  metadata {
    key      = "cpu"
    script   = "true"
    interval = 10
    timeout  = 1
  }
}

resource "coder_app" "web" {
  agent_id = coder_agent.main.id
  slug     = "site"
  url      = "http://localhost:9090"

  healthcheck {
    url       = "http://localhost:8080/healthz"
    interval  = 5
    threshold = 6
  }
}

resource "coder_script" "setup" {
  agent_id     = coder_agent.main.id
  display_name = "Setup"
  script       = "true"
  run_on_start = true
}


resource "terraform_data" "machine" {
  count = data.coder_workspace.me.start_count
  input = coder_agent.main.id
}

resource "coder_metadata" "machine" {
  count       = data.coder_workspace.me.start_count
  resource_id = terraform_data.machine[0].id

  item {
    key   = "region"
    value = data.coder_parameter.region.value
  }
  item {
    key       = "secret"
    value     = "hidden"
    sensitive = true
  }
}

output "owner" { value = data.coder_workspace_owner.me.name }
output "options" { value = data.coder_parameter.region.option[*].value }
output "arch" { value = coder_agent.main.arch }
