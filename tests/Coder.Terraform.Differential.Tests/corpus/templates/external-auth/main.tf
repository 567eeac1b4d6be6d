terraform {
  required_providers {
    coder  = { source = "coder/coder" }
    docker = { source = "kreuzwerk/docker" }
  }
}
data "coder_workspace" "me" {}
data "coder_external_auth" "git" { id = "git-host" }
data "coder_external_auth" "artifacts" {
  id       = "artifacts"
  optional = true
}
resource "coder_agent" "main" {
  os   = "linux"
  arch = "amd64"
  env  = data.coder_external_auth.artifacts.access_token == "" ? {} : { ARTIFACT_TOKEN = data.coder_external_auth.artifacts.access_token }
}
module "clone" {
  source   = "./modules/git-clone"
  agent_id = coder_agent.main.id
  url      = "https://git.example.com/team/app.git"
  branch   = "develop"
}
resource "docker_container" "workspace" {
  count   = data.coder_workspace.me.start_count
  image   = "example/dev"
  name    = "ws-${data.coder_workspace.me.id}"
  command = ["sh", "-c", coder_agent.main.init_script]
  env     = ["CODER_AGENT_TOKEN=${coder_agent.main.token}"]
}
