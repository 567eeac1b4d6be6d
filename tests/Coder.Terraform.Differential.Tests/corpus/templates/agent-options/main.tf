terraform {
  required_providers {
    coder = { source = "coder/coder" }
  }
}

data "coder_workspace" "me" {}
data "coder_provisioner" "me" {}
resource "coder_agent" "main" {
  os                      = data.coder_provisioner.me.os
  arch                    = data.coder_provisioner.me.arch
  auth                    = "token"
  dir                     = "~/project"
  connection_timeout      = 300
  troubleshooting_url     = "https://wiki.example.com/help"
  motd_file               = "/etc/motd"
  startup_script_behavior = "blocking"
  shutdown_script         = "echo bye"
  api_key_scope           = "no_user_data"
  order                   = 3
  env = {
    EDITOR = "vim"
    EMPTY  = ""
  }
}
resource "coder_env" "path" {
  agent_id = coder_agent.main.id
  name     = "MY_PATH"
  value    = "/opt/bin"
}
resource "coder_env" "each" {
  for_each = { A = "1", B = "two words" }
  agent_id = coder_agent.main.id
  name     = each.key
  value    = each.value
}
resource "coder_script" "nightly" {
  agent_id     = coder_agent.main.id
  display_name = "Nightly"
  icon         = "/icon/clock.svg"
  cron         = "0 30 2 * * *"
  script       = "echo night"
  log_path     = "/tmp/nightly.log"
}
resource "coder_script" "stop" {
  agent_id     = coder_agent.main.id
  display_name = "On stop"
  run_on_stop  = true
  script       = <<-SH
    #!/bin/sh
    git -C ~/project stash
  SH
}
resource "null_resource" "machine" {
  count = data.coder_workspace.me.start_count
  triggers = {
    agent = coder_agent.main.id
  }
}
