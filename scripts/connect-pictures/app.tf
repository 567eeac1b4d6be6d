
# What the pictures of docs/connect show beside the host template: a web app in the workspace, with a host of its own.
resource "coder_script" "app" {
  agent_id     = coder_agent.main.id
  display_name = "App"
  run_on_start = true
  script       = <<-EOT
    printf %s '${base64encode(file("${path.module}/app.mjs"))}' | base64 -d > ~/app.mjs
    node ~/app.mjs 8000 > ~/app.log 2>&1 &
    node ~/app.mjs 5173 > ~/preview.log 2>&1 &
  EOT
}

resource "coder_app" "request" {
  agent_id     = coder_agent.main.id
  slug         = "request"
  display_name = "Request"
  icon         = "/icon/widgets.svg"
  url          = "http://localhost:8000/"
  subdomain    = true
  share        = "organization"
  order        = 3

  healthcheck {
    url       = "http://localhost:8000/health"
    interval  = 5
    threshold = 6
  }
}
