locals { b = "unterminated }
