least = 9
