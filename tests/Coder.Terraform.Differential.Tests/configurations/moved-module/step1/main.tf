module "old" { source = "./m" }
