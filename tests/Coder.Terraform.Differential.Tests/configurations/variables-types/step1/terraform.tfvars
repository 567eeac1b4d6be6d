s   = 1
n   = "2"
b   = "true"
l   = ["1", 2]
m   = { a = 1, b = true }
t   = [1, "2"]
o   = { a = true }
any = [1, "a"]
la  = [1, "a"]
