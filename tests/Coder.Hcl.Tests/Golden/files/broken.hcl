a = 
b = [1, 2
c = { x = 1 y = 2 }
d = "not closed
e = foo(1, 
resource "x" {
  f = 1
  f = 2
  g 3
}
h = a ? b
i = 1 +
j = ${x}
k = "%{ if a }never ended"
l = "%{ endfor }"
m = [for x : y]
n == 1
block "label" = 3
o = <<EOT
no end
