locals { name = "changed" }
