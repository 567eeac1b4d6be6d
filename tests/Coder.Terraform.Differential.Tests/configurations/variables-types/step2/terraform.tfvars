s   = "x"
n   = 2.5
b   = false
l   = []
m   = {}
t   = ["", 0]
o   = { a = "", b = { c = null } }
any = null
la  = []
