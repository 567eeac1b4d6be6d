terraform {
  required_providers {
    coder  = { source = "coder/coder" }
    docker = { source = "kreuzwerk/docker" }
  }
}
data "coder_workspace" "me" {}
data "coder_parameter" "region" {
  name    = "region"
  default = "eu"
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
data "coder_parameter" "size" {
  name    = "size"
  type    = "number"
  default = 1
  mutable = true
}

data "coder_workspace_preset" "small" {
  name = "Small in Europe"
  parameters = {
    (data.coder_parameter.region.name) = "eu"
    (data.coder_parameter.size.name)   = "1"
  }
}

data "coder_workspace_preset" "large" {
  name        = "Large in America"
  description = "For long builds"
  default     = true
  parameters = {
    region = "us"
    size   = 8
  }
  prebuilds {
    instances = 2
    expiration_policy {
      ttl = 86400
    }
    scheduling {
      timezone = "UTC"
      schedule {
        cron      = "* 8-18 * * 1-5"
        instances = 3
      }
    }
  }
}

resource "coder_agent" "main" {
  os   = "linux"
  arch = "amd64"
}

resource "docker_container" "workspace" {
  count   = data.coder_workspace.me.start_count
  image   = "example/dev:${data.coder_parameter.region.value}"
  name    = data.coder_workspace.me.is_prebuild ? "prebuilt" : "ws-${data.coder_workspace.me.name}"
  command = ["sh", "-c", coder_agent.main.init_script]
  memory  = 1024 * data.coder_parameter.size.value
  env     = ["CODER_AGENT_TOKEN=${coder_agent.main.token}"]
  lifecycle {
    ignore_changes = [name, env]
  }
}
