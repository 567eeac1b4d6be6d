ok = false
