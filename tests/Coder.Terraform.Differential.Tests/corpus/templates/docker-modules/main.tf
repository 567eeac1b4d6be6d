terraform {
  required_providers {
    coder  = { source = "coder/coder", version = "~> 2.0" }
    docker = { source = "kreuzwerk/docker", version = "~> 3.0" }
  }
  required_version = ">= 1.0"
}
data "coder_workspace" "me" {}

data "coder_parameter" "repo" {
  name    = "repo"
  default = "https://git.example.com/team/service/tree/main"
  mutable = true
}

resource "coder_agent" "main" {
  os   = "linux"
  arch = "amd64"
}

module "clone" {
  source   = "./modules/git-clone"
  count    = data.coder_parameter.repo.value == "" ? 0 : data.coder_workspace.me.start_count
  agent_id = coder_agent.main.id
  url      = data.coder_parameter.repo.value
}

module "editor" {
  source     = "./modules/code-server"
  count      = data.coder_workspace.me.start_count
  agent_id   = coder_agent.main.id
  folder     = try(module.clone[0].repo_dir, "/home/coder")
  extensions = ["golang.go", "ms-python.python"]
  settings   = { "editor.tabSize" = 2, "workbench.colorTheme" = "Dark" }
}

module "dotfiles" {
  source   = "./modules/dotfiles"
  agent_id = coder_agent.main.id
}

module "ide" {
  source   = "./modules/ide-buttons"
  agent_id = coder_agent.main.id
  folder   = "/home/coder"
  products = ["GO", "IU"]
}

resource "docker_container" "workspace" {
  count   = data.coder_workspace.me.start_count
  image   = "example/dev"
  name    = "ws-${data.coder_workspace.me.id}"
  command = ["sh", "-c", coder_agent.main.init_script]
  env     = ["CODER_AGENT_TOKEN=${coder_agent.main.token}"]
}

output "branch" { value = one(module.clone[*].branch_name) }
