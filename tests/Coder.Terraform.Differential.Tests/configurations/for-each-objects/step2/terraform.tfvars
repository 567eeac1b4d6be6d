disks = { a = { size = 5, extra = "e" }, c = { tags = [1, true] } }
