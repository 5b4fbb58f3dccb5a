data "external_schema" "models" {
  program = ["atlas-provider-sqlalchemy", "--path", "./db", "--dialect", "postgresql"]
}

data "composite_schema" "app" {
  # The tables come from the models.
  schema "public" {
    url = data.external_schema.models.url
  }
  # Who may see what comes from SQL.
  schema "public" {
    url = "file://schema.sql"
  }
}

env "local" {
  src = data.composite_schema.app.url
  dev = "docker://postgres/16/dev?search_path=public"
}
