region = "MARS"
