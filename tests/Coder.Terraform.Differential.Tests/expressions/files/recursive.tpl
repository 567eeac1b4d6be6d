${templatefile("files/value.tpl", {v = v})}
