locals { a = 1 + }
