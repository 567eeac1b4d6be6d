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

variable "dev_image" {
  description = "The image of the container \"dev\", built from the Dockerfile beside this template."
  type        = string
}

variable "agents_image" {
  description = "The image of the container \"agents\": the browser UI that listens on port 3000."
  type        = string
}

variable "dind_image" {
  description = "The image of the Docker engine beside the workspace."
  type        = string
  default     = "docker:28-dind"
}

variable "namespace" {
  description = "The namespace of the workspaces. It has the service account and the service of deploy/dev-workspace."
  type        = string
  default     = "lumie-dev"
}

variable "service_account" {
  description = "The service account that all workspaces share."
  type        = string
  default     = "dev-workspace"
}

variable "storage_class" {
  description = "The storage class of home volumes."
  type        = string
  default     = "local-path"
}

variable "home_size" {
  description = "The size of home volumes."
  type        = string
  default     = "30Gi"
}

variable "agent_url" {
  description = "Where the workspace fetches the agent from and reports to: the server inside the cluster, as pods cannot use its public address."
  type        = string
  default     = "http://coder.coder.svc.cluster.local"
}

variable "kubeconfig" {
  description = "A kubeconfig file on the server's machine. Empty: the service account of the pod that the server runs in."
  type        = string
  default     = ""
}

provider "kubernetes" {
  config_path = var.kubeconfig != "" ? var.kubeconfig : null
}

data "coder_provisioner" "me" {}

data "coder_workspace" "me" {}

data "coder_workspace_owner" "me" {}

locals {
  home = "/home/coder"
  name = lower("coder-${data.coder_workspace_owner.me.name}-${data.coder_workspace.me.name}")

  # The script names the server's public address.
  init_script = replace(
    coder_agent.main.init_script, data.coder_workspace.me.access_url, trimsuffix(var.agent_url, "/")
  )

  # The service "dev-workspace" selects by the first of these.
  labels = {
    "app.kubernetes.io/name"     = "dev-workspace"
    "app.kubernetes.io/instance" = local.name
    "app.kubernetes.io/part-of"  = "coder"
    "com.coder.workspace.id"     = data.coder_workspace.me.id
    "com.coder.user.id"          = data.coder_workspace_owner.me.id
  }

  # Where Docker's engine and its clients meet: a socket in a folder that only they share.
  docker_folder = "/run/dind"
  docker_host   = "unix:///run/dind/docker.sock"
}

resource "coder_agent" "main" {
  os   = "linux"
  arch = data.coder_provisioner.me.arch
  dir  = local.home

  env = {
    DOCKER_HOST         = local.docker_host
    TILT_HOST           = "0.0.0.0"
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

    # Open on all addresses, as the service "dev-workspace" leads here.
    code-server --auth none --bind-addr 0.0.0.0:13337 >/tmp/code-server.log 2>&1 &
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

  metadata {
    key          = "docker"
    display_name = "Docker"
    script       = "docker info --format '{{ .ServerVersion }}, {{ .ContainersRunning }} containers' 2>/dev/null || echo 'does not answer'"
    interval     = 30
    timeout      = 5
    order        = 3
  }
}

resource "coder_app" "tilt" {
  agent_id     = coder_agent.main.id
  slug         = "tilt"
  display_name = "Tilt"
  icon         = "/icon/widgets.svg"
  url          = "http://localhost:10350"
  share        = "owner"
  order        = 1
}

resource "coder_app" "code_server" {
  agent_id     = coder_agent.main.id
  slug         = "code-server"
  display_name = "code-server"
  icon         = "/icon/code.svg"
  url          = "http://localhost:13337/?folder=${local.home}"
  share        = "owner"
  order        = 2

  healthcheck {
    url       = "http://localhost:13337/healthz"
    interval  = 5
    threshold = 12
  }
}

resource "coder_app" "agents" {
  agent_id     = coder_agent.main.id
  slug         = "agents"
  display_name = "Agents"
  icon         = "/icon/terminal.svg"
  url          = "http://localhost:3000"
  share        = "owner"
  order        = 3
}

# The home stays while the workspace is stopped; deleting the workspace removes it.
resource "kubernetes_persistent_volume_claim_v1" "home" {
  metadata {
    name      = "${local.name}-home"
    namespace = var.namespace
    labels    = local.labels
  }

  # "local-path" makes the volume on the pod's node, when there is one.
  wait_until_bound = false

  spec {
    access_modes       = ["ReadWriteOnce"]
    storage_class_name = var.storage_class

    resources {
      requests = {
        storage = var.home_size
      }
    }
  }
}

resource "kubernetes_pod_v1" "workspace" {
  count = data.coder_workspace.me.start_count

  metadata {
    name      = local.name
    namespace = var.namespace
    labels    = local.labels
  }

  spec {
    hostname             = lower(data.coder_workspace.me.name)
    service_account_name = var.service_account

    security_context {
      fs_group = 1000
    }

    affinity {
      node_affinity {
        required_during_scheduling_ignored_during_execution {
          node_selector_term {
            match_expressions {
              key      = "node-role.kubernetes.io/control-plane"
              operator = "DoesNotExist"
            }
            match_expressions {
              key      = "node-role.kubernetes.io/master"
              operator = "DoesNotExist"
            }
          }
        }
      }
    }

    container {
      name        = "dev"
      image       = var.dev_image
      command     = ["sh", "-c", local.init_script]
      working_dir = local.home

      security_context {
        run_as_user = 1000
      }

      env {
        name  = "CODER_AGENT_TOKEN"
        value = coder_agent.main.token
      }
      env {
        name  = "HOME"
        value = local.home
      }
      env {
        name  = "DOCKER_HOST"
        value = local.docker_host
      }

      port {
        name           = "tilt"
        container_port = 10350
      }
      port {
        name           = "code-server"
        container_port = 13337
      }

      resources {
        requests = {
          cpu    = "500m"
          memory = "1Gi"
        }
      }

      volume_mount {
        name       = "home"
        mount_path = local.home
      }
      volume_mount {
        name       = "docker-socket"
        mount_path = local.docker_folder
      }
    }

    container {
      name        = "agents"
      image       = var.agents_image
      working_dir = local.home

      security_context {
        run_as_user = 1000
      }

      env {
        name  = "HOME"
        value = local.home
      }
      env {
        name  = "PORT"
        value = "3000"
      }

      port {
        name           = "agents"
        container_port = 3000
      }

      resources {
        requests = {
          cpu    = "100m"
          memory = "256Mi"
        }
      }

      volume_mount {
        name       = "home"
        mount_path = local.home
      }
    }

    # Builds images. It has to be privileged, which the namespace's Pod Security level must allow.
    container {
      name    = "dind"
      image   = var.dind_image
      command = ["dockerd-entrypoint.sh"]
      args    = ["dockerd", "--host=${local.docker_host}", "--group=1000"]

      security_context {
        privileged  = true
        run_as_user = 0
      }

      resources {
        requests = {
          cpu    = "100m"
          memory = "256Mi"
        }
      }

      volume_mount {
        name       = "docker-socket"
        mount_path = local.docker_folder
      }
      volume_mount {
        name       = "docker-data"
        mount_path = "/var/lib/docker"
      }
      # Containers that dev starts find the files of its home at the same place.
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
    volume {
      name = "docker-socket"
      empty_dir {}
    }
    volume {
      name = "docker-data"
      empty_dir {}
    }
  }
}

resource "coder_metadata" "home" {
  resource_id = kubernetes_persistent_volume_claim_v1.home.id

  item {
    key   = "size"
    value = var.home_size
  }
}
