token = "other"
