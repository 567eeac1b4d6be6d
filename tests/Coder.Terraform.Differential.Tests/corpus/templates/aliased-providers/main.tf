terraform {
  required_providers {
    coder  = { source = "coder/coder" }
    docker = { source = "kreuzwerk/docker" }
  }
}
provider "docker" {
  host = "unix:///var/run/docker.sock"
}
provider "docker" {
  alias = "remote"
  host  = "ssh://builder@example.com:22"
}
data "coder_workspace" "me" {}
resource "coder_agent" "main" {
  os   = "linux"
  arch = "amd64"
}
module "home" {
  source       = "./modules/home-volume"
  workspace_id = data.coder_workspace.me.id
  providers    = { docker = docker.remote }
}
resource "docker_container" "workspace" {
  provider = docker.remote
  count    = data.coder_workspace.me.start_count
  image    = "example/dev"
  name     = "ws-${data.coder_workspace.me.id}"
  command  = ["sh", "-c", coder_agent.main.init_script]
  env      = ["CODER_AGENT_TOKEN=${coder_agent.main.token}"]
  volumes {
    volume_name    = module.home.name
    container_path = "/home/coder"
  }
}
