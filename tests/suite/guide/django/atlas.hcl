variable "python" {
  type    = string
  default = "python3"
}

data "external_schema" "models" {
  program = [var.python, "manage.py", "sqlmigrate", "shop", "0001"]
}

data "composite_schema" "app" {
  schema "shop" {
    url = data.external_schema.models.url
  }
  schema "shop" {
    url = "file://policies.sql"
  }
}

env {
  name = atlas.env
  url  = urlqueryset(getenv("APP_URL"), "search_path", "shop")
  src  = data.composite_schema.app.url
}
