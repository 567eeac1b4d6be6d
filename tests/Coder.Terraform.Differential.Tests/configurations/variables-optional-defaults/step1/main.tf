variable "apps" {
  type = list(object({
    name   = string
    port   = optional(number, 8080)
    health = optional(object({ path = optional(string, "/"), every = optional(number) }))
    env    = optional(map(string), { A = "1" })
  }))
  default = [{ name = "a" }, { name = "b", port = null, health = {} }, { name = "c", health = { every = "5" }, env = {} }]
}
resource "terraform_data" "app" {
  count = length(var.apps)
  input = var.apps[count.index]
}
output "apps" { value = var.apps }
