terraform {
  required_providers {
    coder  = { source = "coder/coder" }
    docker = { source = "kreuzwerk/docker" }
  }
}
data "coder_workspace" "me" {}
data "coder_workspace_owner" "me" {}
data "coder_provisioner" "me" {}

locals {
  context = "${path.module}/build"
  owner   = lower(data.coder_workspace_owner.me.name)
}

resource "coder_agent" "main" {
  os   = "linux"
  arch = data.coder_provisioner.me.arch
  dir  = "/home/${local.owner}"
  display_apps {
    vscode          = false
    vscode_insiders = false
    web_terminal    = true
    ssh_helper      = true
  }
}

resource "docker_image" "main" {
  name = "coder-${data.coder_workspace.me.id}"
  build {
    context    = local.context
    dockerfile = "Dockerfile"
    build_args = {
      USER = local.owner
    }
  }
  triggers = {
    dir_sha1 = sha1(join("", [for f in fileset(path.module, "build/*") : filesha1("${path.module}/${f}")]))
  }
}

module "home" {
  source       = "./modules/home-volume"
  workspace_id = data.coder_workspace.me.id
  labels = {
    "coder.owner_id" = data.coder_workspace_owner.me.id
  }
}

resource "docker_container" "workspace" {
  count   = data.coder_workspace.me.start_count
  image   = docker_image.main.image_id
  name    = "coder-${local.owner}-${data.coder_workspace.me.name}"
  dns     = ["1.1.1.1"]
  command = ["sh", "-c", coder_agent.main.init_script]
  env     = ["CODER_AGENT_TOKEN=${coder_agent.main.token}", "TZ=UTC"]
  volumes {
    container_path = "/home/${local.owner}"
    volume_name    = module.home.name
  }
}
