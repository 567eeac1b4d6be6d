größe   = "Straße 👩‍👩‍👧 ${größe}"
日本語     = ["日本", é]
combined = "é" == "é"
bad      = “quoted”
