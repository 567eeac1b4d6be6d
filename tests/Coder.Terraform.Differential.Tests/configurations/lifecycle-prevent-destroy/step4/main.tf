locals { empty = true }
