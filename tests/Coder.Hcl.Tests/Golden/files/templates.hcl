plain      = "no template"
whole      = "${var.list}"
mixed      = "a ${b} c ${"nested ${deep("x")} text"} d"
escaped    = "$${not} %%{not} $ % $$ {}"
condition  = "%{ if a }yes%{ else }no%{ endif }"
loop       = "%{ for k, v in m }${k}=${v}; %{ endfor }"
strip      = "a ${~ b ~} c %{~ if d ~} e %{~ endif ~} f"
heredoc    = <<-TEXT
  %{ for p in ports ~}
  open ${p}
  %{ endfor ~}
  done
TEXT
empty      = ""
object_in  = "${{ a = "}" }["a"]}"
