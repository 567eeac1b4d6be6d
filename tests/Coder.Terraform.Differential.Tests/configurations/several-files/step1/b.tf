locals { name = "from b" }
