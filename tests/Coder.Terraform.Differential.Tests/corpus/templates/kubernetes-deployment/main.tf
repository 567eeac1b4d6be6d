terraform {
  required_providers {
    coder      = { source = "coder/coder" }
    kubernetes = { source = "hashicorp/kubernetes" }
  }
}
provider "kubernetes" {}
variable "namespace" { default = "dev" }
variable "tolerations" {
  type = list(object({ key = string, operator = optional(string, "Equal"), value = optional(string), effect = optional(string, "NoSchedule") }))
  default = [
    { key = "dedicated", value = "workspaces" },
    { key = "spot", operator = "Exists" },
  ]
}
data "coder_workspace" "me" {}
data "coder_workspace_owner" "me" {}
resource "coder_agent" "main" {
  os   = "linux"
  arch = "amd64"
  dir  = "/workspaces"
}
module "editor" {
  source   = "./modules/code-server"
  agent_id = coder_agent.main.id
  share    = "authenticated"
}
resource "kubernetes_secret" "token" {
  metadata {
    name      = "ws-${data.coder_workspace.me.id}"
    namespace = var.namespace
  }
  data = {
    token = coder_agent.main.token
  }
  type = "Opaque"
}
resource "kubernetes_deployment" "main" {
  count            = data.coder_workspace.me.start_count
  wait_for_rollout = false
  metadata {
    name      = "ws-${data.coder_workspace.me.id}"
    namespace = var.namespace
  }
  spec {
    replicas = data.coder_workspace.me.start_count
    selector {
      match_labels = {
        workspace = data.coder_workspace.me.id
      }
    }
    strategy {
      type = "Recreate"
    }
    template {
      metadata {
        labels = {
          workspace = data.coder_workspace.me.id
          owner     = data.coder_workspace_owner.me.name
        }
      }
      spec {
        hostname             = lower(data.coder_workspace.me.name)
        service_account_name = "workspace"
        node_selector        = { pool = "dev" }
        dynamic "toleration" {
          for_each = var.tolerations
          content {
            key      = toleration.value.key
            operator = toleration.value.operator
            value    = toleration.value.value
            effect   = toleration.value.effect
          }
        }
        init_container {
          name    = "prepare"
          image   = "example/busybox"
          command = ["sh", "-c", "chown 1000:1000 /home/coder"]
          volume_mount {
            name       = "home"
            mount_path = "/home/coder"
          }
        }
        container {
          name    = "dev"
          image   = "example/dev"
          command = ["sh", "-c", coder_agent.main.init_script]
          env {
            name = "CODER_AGENT_TOKEN"
            value_from {
              secret_key_ref {
                name = kubernetes_secret.token.metadata[0].name
                key  = "token"
              }
            }
          }
          volume_mount {
            name       = "home"
            mount_path = "/home/coder"
          }
          port {
            container_port = 8080
            name           = "http"
          }
          liveness_probe {
            http_get {
              path = "/healthz"
              port = 8080
            }
            initial_delay_seconds = 10
          }
        }
        volume {
          name = "home"
          empty_dir {}
        }
      }
    }
  }
}
