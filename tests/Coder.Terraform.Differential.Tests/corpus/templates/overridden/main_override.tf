resource "coder_agent" "main" {
  arch = "arm64"
  dir  = "/src"
}
