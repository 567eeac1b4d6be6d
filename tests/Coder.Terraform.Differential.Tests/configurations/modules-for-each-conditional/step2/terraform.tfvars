tools = ["git", "emacs"]
