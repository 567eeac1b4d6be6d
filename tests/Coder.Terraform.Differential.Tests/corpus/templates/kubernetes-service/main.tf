terraform {
  required_providers {
    coder      = { source = "coder/coder" }
    kubernetes = { source = "hashicorp/kubernetes" }
  }
}
data "coder_workspace" "me" {}
locals { name = "ws-${substr(data.coder_workspace.me.id, 0, 8)}" }
resource "kubernetes_namespace" "own" {
  metadata { name = local.name }
}
resource "kubernetes_config_map" "settings" {
  metadata {
    name      = "settings"
    namespace = kubernetes_namespace.own.metadata[0].name
  }
  data = {
    "settings.yaml" = yamlencode({ workspace = local.name, features = ["a", "b"], nested = { on = true } })
    "settings.json" = jsonencode({ workspace = local.name })
  }
}
resource "kubernetes_service" "web" {
  metadata {
    name      = "web"
    namespace = kubernetes_namespace.own.metadata[0].name
  }
  spec {
    selector = { app = local.name }
    type     = "ClusterIP"
    port {
      name        = "http"
      port        = 80
      target_port = 8080
    }
  }
}
resource "coder_agent" "main" {
  os   = "linux"
  arch = "amd64"
}
resource "kubernetes_pod" "main" {
  count = data.coder_workspace.me.start_count
  metadata {
    name      = local.name
    namespace = kubernetes_namespace.own.metadata[0].name
    labels    = { app = local.name }
  }
  spec {
    container {
      name    = "dev"
      image   = "example/dev"
      command = ["sh", "-c", coder_agent.main.init_script]
      env {
        name  = "CODER_AGENT_TOKEN"
        value = coder_agent.main.token
      }
      env_from {
        config_map_ref {
          name = kubernetes_config_map.settings.metadata[0].name
        }
      }
      volume_mount {
        name       = "settings"
        mount_path = "/etc/settings"
      }
    }
    volume {
      name = "settings"
      config_map {
        name = kubernetes_config_map.settings.metadata[0].name
      }
    }
  }
}
