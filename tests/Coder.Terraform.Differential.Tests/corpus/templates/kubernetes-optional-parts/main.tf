terraform {
  required_providers {
    coder      = { source = "coder/coder" }
    kubernetes = { source = "hashicorp/kubernetes" }
  }
}
data "coder_workspace" "me" {}
data "coder_parameter" "gpu" {
  name    = "gpu"
  type    = "number"
  default = 0
  mutable = true
}
data "coder_parameter" "shared" {
  name    = "shared_cache"
  type    = "bool"
  default = true
  mutable = true
}
locals {
  gpu    = tonumber(data.coder_parameter.gpu.value)
  limits = merge({ memory = "4Gi" }, local.gpu > 0 ? { "nvidia.com/gpu" = tostring(local.gpu) } : {})
  volumes = concat(
    [{ name = "home", claim = "home-${data.coder_workspace.me.id}", path = "/home/coder" }],
    data.coder_parameter.shared.value ? [{ name = "cache", claim = "shared-cache", path = "/cache" }] : [],
  )
}
resource "coder_agent" "main" {
  os   = "linux"
  arch = "amd64"
}
resource "kubernetes_persistent_volume_claim" "home" {
  wait_until_bound = false
  metadata { name = "home-${data.coder_workspace.me.id}" }
  spec {
    access_modes       = ["ReadWriteOnce"]
    storage_class_name = "fast"
    resources {
      requests = { storage = "30Gi" }
    }
  }
  lifecycle {
    ignore_changes = [spec[0].resources]
  }
}
resource "kubernetes_pod" "main" {
  count      = data.coder_workspace.me.start_count
  depends_on = [kubernetes_persistent_volume_claim.home]
  metadata {
    name   = "ws-${data.coder_workspace.me.id}"
    labels = { for k, v in { gpu = local.gpu > 0 ? "yes" : null, team = "a" } : k => v if v != null }
  }
  spec {
    restart_policy = "Always"
    container {
      name    = "dev"
      image   = local.gpu > 0 ? "example/cuda" : "example/dev"
      command = ["sh", "-c", coder_agent.main.init_script]
      dynamic "env" {
        for_each = { CODER_AGENT_TOKEN = coder_agent.main.token, LANG = "C.UTF-8" }
        content {
          name  = env.key
          value = env.value
        }
      }
      resources {
        limits = local.limits
      }
      dynamic "volume_mount" {
        for_each = local.volumes
        content {
          name       = volume_mount.value.name
          mount_path = volume_mount.value.path
        }
      }
    }
    dynamic "volume" {
      for_each = local.volumes
      content {
        name = volume.value.name
        persistent_volume_claim {
          claim_name = volume.value.claim
        }
      }
    }
    dynamic "toleration" {
      for_each = local.gpu > 0 ? ["nvidia.com/gpu"] : []
      content {
        key      = toleration.value
        operator = "Exists"
      }
    }
  }
}
