terraform {
  required_providers {
    coder = {
      source = "coder/coder"
    }
    kubernetes = {
      source = "hashicorp/kubernetes"
    }
  }
}

variable "namespace" {
  description = "The namespace that workspaces run in. It has to be there, and the server has to be allowed to make deployments and volume claims in it."
  type        = string
  default     = "coder-workspaces"
}

variable "kubeconfig" {
  description = "A kubeconfig file on the server's machine. Empty: the service account of the pod that the server runs in."
  type        = string
  default     = ""
}

variable "storage_class" {
  description = "The storage class of home volumes. Empty: the cluster's default."
  type        = string
  default     = ""
}

variable "default_image" {
  description = "The image that is offered when a workspace is created."
  type        = string
  default     = "codercom/enterprise-base:ubuntu"
}

provider "kubernetes" {
  config_path = var.kubeconfig != "" ? var.kubeconfig : null
}

data "coder_provisioner" "me" {}

data "coder_workspace" "me" {}

data "coder_workspace_owner" "me" {}

data "coder_parameter" "image" {
  name         = "image"
  display_name = "Image"
  description  = "The container image. It needs `sh`, one of `curl`, `wget` and `busybox`, and a user with the number 1000."
  icon         = "/icon/docker.svg"
  default      = var.default_image
  mutable      = true
  order        = 1
}

data "coder_parameter" "cpu" {
  name         = "cpu"
  display_name = "Processors"
  description  = "How many processors the workspace may use."
  type         = "number"
  default      = 2
  mutable      = true
  order        = 2

  validation {
    min = 1
    max = 64
  }
}

data "coder_parameter" "memory" {
  name         = "memory"
  display_name = "Memory"
  description  = "GiB of memory that the workspace may use."
  type         = "number"
  default      = 4
  mutable      = true
  order        = 3

  validation {
    min = 1
    max = 512
  }
}

data "coder_parameter" "disk" {
  name         = "disk"
  display_name = "Disk"
  description  = "GiB of the home volume. It cannot be changed later."
  type         = "number"
  default      = 10
  order        = 4

  validation {
    min = 1
    max = 1024
  }
}

locals {
  home = "/home/coder"
  name = lower("coder-${data.coder_workspace_owner.me.name}-${data.coder_workspace.me.name}")

  labels = {
    "app.kubernetes.io/name"     = "coder-workspace"
    "app.kubernetes.io/instance" = local.name
    "app.kubernetes.io/part-of"  = "coder"
    "com.coder.workspace.id"     = data.coder_workspace.me.id
    "com.coder.user.id"          = data.coder_workspace_owner.me.id
  }
}

resource "coder_agent" "main" {
  os   = "linux"
  arch = data.coder_provisioner.me.arch
  dir  = local.home

  env = {
    GIT_AUTHOR_NAME     = coalesce(data.coder_workspace_owner.me.full_name, data.coder_workspace_owner.me.name)
    GIT_AUTHOR_EMAIL    = data.coder_workspace_owner.me.email
    GIT_COMMITTER_NAME  = coalesce(data.coder_workspace_owner.me.full_name, data.coder_workspace_owner.me.name)
    GIT_COMMITTER_EMAIL = data.coder_workspace_owner.me.email
  }

  startup_script = <<-EOT
    set -eu

    # The volume hides what the image has in its home, so the first start fills it with what every user gets.
    if [ ! -e ~/.coder-home ]; then
      cp -R /etc/skel/. ~ 2>/dev/null || true
      touch ~/.coder-home
    fi

    PATH="$HOME/.local/bin:$PATH"
    if ! command -v code-server >/dev/null; then
      curl -fsSL https://code-server.dev/install.sh | sh -s -- --method=standalone --prefix="$HOME/.local"
    fi
    code-server --auth none --bind-addr 127.0.0.1:13337 >/tmp/code-server.log 2>&1 &
  EOT

  metadata {
    key          = "load"
    display_name = "Load of the node"
    script       = "awk '{ print $1 }' /proc/loadavg"
    interval     = 10
    timeout      = 1
    order        = 1
  }

  metadata {
    key          = "home"
    display_name = "Home"
    script       = "df -Ph ~ | awk 'NR == 2 { print $3 \" of \" $2 }'"
    interval     = 60
    timeout      = 5
    order        = 2
  }
}

resource "coder_app" "code_server" {
  agent_id     = coder_agent.main.id
  slug         = "code-server"
  display_name = "code-server"
  icon         = "/icon/code.svg"
  url          = "http://localhost:13337/?folder=${local.home}"
  share        = "owner"
  order        = 1

  healthcheck {
    url       = "http://localhost:13337/healthz"
    interval  = 5
    threshold = 12
  }
}

# The home stays while the workspace is stopped; deleting the workspace removes it.
resource "kubernetes_persistent_volume_claim_v1" "home" {
  metadata {
    name      = "${local.name}-home"
    namespace = var.namespace
    labels    = local.labels
  }

  # Many storage classes make the volume only when a pod wants it.
  wait_until_bound = false

  spec {
    access_modes       = ["ReadWriteOnce"]
    storage_class_name = var.storage_class != "" ? var.storage_class : null

    resources {
      requests = {
        storage = "${data.coder_parameter.disk.value}Gi"
      }
    }
  }
}

resource "kubernetes_deployment_v1" "workspace" {
  count = data.coder_workspace.me.start_count

  metadata {
    name      = local.name
    namespace = var.namespace
    labels    = local.labels
  }

  spec {
    replicas = 1

    selector {
      match_labels = {
        "com.coder.workspace.id" = data.coder_workspace.me.id
      }
    }

    # The volume can be used on one node only, so the old pod has to go first.
    strategy {
      type = "Recreate"
    }

    template {
      metadata {
        labels = local.labels
      }

      spec {
        hostname                        = lower(data.coder_workspace.me.name)
        automount_service_account_token = false

        security_context {
          run_as_user     = 1000
          run_as_group    = 1000
          run_as_non_root = true
          fs_group        = 1000

          seccomp_profile {
            type = "RuntimeDefault"
          }
        }

        container {
          name        = "dev"
          image       = data.coder_parameter.image.value
          command     = ["sh", "-c", coder_agent.main.init_script]
          working_dir = local.home

          env {
            name  = "CODER_AGENT_TOKEN"
            value = coder_agent.main.token
          }
          env {
            name  = "HOME"
            value = local.home
          }

          resources {
            requests = {
              cpu    = "250m"
              memory = "512Mi"
            }
            limits = {
              cpu    = tostring(data.coder_parameter.cpu.value)
              memory = "${data.coder_parameter.memory.value}Gi"
            }
          }

          security_context {
            allow_privilege_escalation = false

            capabilities {
              drop = ["ALL"]
            }
          }

          volume_mount {
            name       = "home"
            mount_path = local.home
          }
        }

        volume {
          name = "home"

          persistent_volume_claim {
            claim_name = kubernetes_persistent_volume_claim_v1.home.metadata[0].name
          }
        }
      }
    }
  }
}

resource "coder_metadata" "home" {
  resource_id = kubernetes_persistent_volume_claim_v1.home.id

  item {
    key   = "size"
    value = "${data.coder_parameter.disk.value} GiB"
  }
}
