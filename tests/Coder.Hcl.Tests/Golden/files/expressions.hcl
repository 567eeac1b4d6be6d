literals    = [null, true, false, 12, 0.5, "text", "esc \" \\ \n \u00e9 \U0001F642"]
operators   = -(1 + 2) * 3 % 4 - -5 >= !var.b || a && b == c
conditional = var.on ? [1] : var.off ? [2] : null
traversals  = module.m["key"].list[0].name.1.x
splats      = [a.*.b.c[0], a[*].b.c[0], a[*][1]]
calls       = merge({ a = 1 }, var.list...)
namespaced  = provider::time::rfc3339_parse("2024-01-01T00:00:00Z")
objects     = { a = 1, "b c" = 2, (var.key) = 3, d : 4
  e = 5 }
for_list    = [for v in var.list : upper(v) if v != ""]
for_object  = { for k, v in var.map : v.kind => k... if v.on }
multi = [
  1,
  # comment between
  2,
]
index       = var.list[var.i + 1]
