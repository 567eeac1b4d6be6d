image = "example/site"
