resource "terraform_data" "t" { input = "b" }
resource "terraform_data" "follower" { input = "free" }
