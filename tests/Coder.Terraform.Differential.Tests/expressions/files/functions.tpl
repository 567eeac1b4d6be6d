${upper(v)} ${jsonencode({a = v})}
