variable "v" { default = "overridden" }
locals { b = 20 }
