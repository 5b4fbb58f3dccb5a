use std::collections::BTreeMap;

use super::*;
use rowlock_core::plan::Keep;

/// The environments that a text names, with values for variables.
fn read(text: &str, environment: &str, given: &[(&str, &str)]) -> Result<Vec<Environment>, Fault> {
    let mut variables: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (name, value) in given {
        variables.entry((*name).to_owned()).or_default().push((*value).to_owned());
    }
    let variable = |name: &str| (name == "HOST").then(|| "db.example".to_owned());
    evaluated(text, &variables, environment, Outside { folder: PathBuf::from("/nowhere"), variable: &variable })
}

fn local(text: &str) -> Environment {
    let environments = read(text, "local", &[]).expect(text);
    assert_eq!(environments.len(), 1, "{text}");
    environments.into_iter().next().expect("one")
}

/// What is said of a text, and the piece that it is about.
fn wrong(text: &str) -> (String, String) {
    let fault = read(text, "local", &[]).expect_err(text);
    let piece = fault.at.and_then(|at| text.get(at)).unwrap_or_default().to_owned();
    (fault.message, piece)
}

fn url_of(expression: &str) -> Option<String> {
    local(&format!("env \"local\" {{\n  url = {expression}\n}}")).url
}

const GUIDE: &str = r#"
data "external_schema" "models" {
  program = ["provider", "--path", "./db", "--dialect", "postgresql"]
}
data "composite_schema" "all" {
  // The models come first.
  schema "public" {
    url = data.external_schema.models.url
  }
  schema "public" {
    url = "file://policies.sql"
  }
}
env "local" {
  src = data.composite_schema.all.url
  dev = "docker://postgres/16/dev?search_path=public"
}
"#;

#[test]
fn a_composite_of_a_program_and_a_file() {
    let environment = local(GUIDE);
    let [Given::Composite { name, parts }] = environment.src.as_slice() else { panic!("{environment:?}") };
    assert_eq!(name, "all");
    let [first, second] = parts.as_slice() else { panic!("{parts:?}") };
    let Given::Program(program) = &first.given else { panic!("{first:?}") };
    assert_eq!((program.command.as_str(), program.arguments.len()), ("provider", 4));
    assert_eq!(first.schema, Some(Ident::new("public")));
    assert_eq!(second.given, Given::Url("file://policies.sql".to_owned()));
    assert_eq!(environment.dev.as_deref(), Some("docker://postgres/16/dev?search_path=public"));
}

#[test]
fn everything_that_an_env_may_say() {
    let environment = local(
        r#"
        diff {
          skip {
            drop_table = true
            drop_index = false
          }
        }
        lint {
          latest = 3
          destructive { error = false }
        }
        env "local" {
          url     = "postgres://h/d"
          src     = ["file://a.sql", "file://b.sql"]
          schemas = ["app"]
          exclude = ["app.tmp_*"]
          include = "app"
          migration {
            dir              = "file://migrations"
            exec_order       = "LINEAR_SKIP"
            baseline         = 20240101
            lock_timeout     = "3s"
            revisions_schema = "history"
          }
          diff {
            concurrent_index {
              create = true
            }
          }
          lint {
            data_depend { error = true }
          }
          format {
            schema { inspect = "{{ json . }}" }
            migrate { apply = "{{ json . }}" }
          }
        }"#,
    );
    assert_eq!(environment.src.len(), 2);
    assert_eq!((environment.schemas, environment.include), (vec!["app".to_owned()], vec!["app".to_owned()]));
    assert_eq!(environment.migration.exec_order.as_deref(), Some("linear-skip"));
    assert_eq!(environment.migration.baseline.as_deref(), Some("20240101"));
    assert_eq!(environment.migration.lock_timeout, Some(std::time::Duration::from_secs(3)));
    assert_eq!(environment.diff.skip, Some([Keep::Tables].into()));
    assert_eq!((environment.diff.concurrent_create, environment.diff.concurrent_drop), (Some(true), None));
    assert_eq!(environment.lint.latest, Some(3));
    let errors = [("destructive".to_owned(), false), ("data_depend".to_owned(), true)];
    assert_eq!(environment.lint.errors, errors.into());
    assert_eq!(environment.formats.get("schema.inspect").map(String::as_str), Some("{{ json . }}"));
}

#[test]
fn expressions() {
    let given = |expression: &str| url_of(expression).unwrap_or_default();
    assert_eq!(given(r#""a${1 + 2 * 3}b""#), "a7b");
    assert_eq!(given(r#"true ? "yes" : 1 / 0"#), "yes");
    assert_eq!(given(r#"join(",", [for x in ["b", "a"] : upper(x) if x != "b"])"#), "A");
    assert_eq!(given(r#"{for k, v in {x = 1} : v => k}["1"]"#), "x");
    assert_eq!(given(r#"join("", [{n = "a"}, {n = "b"}][*].n)"#), "ab");
    assert_eq!(given(r#"concat(["a"], [["b"]]...)[1]"#), "b");
    assert_eq!(given(r#"try(jsondecode("{"), "else")"#), "else");
    assert_eq!(given(r#"can(jsondecode("{"))"#), "false");
    assert_eq!(given(r#""x ${~ "y" ~} z""#), "xyz");
    assert_eq!(given("<<-EOT\n    a\n      b\n  EOT\n"), "a\n  b\n");
    assert_eq!(given(r#""postgres://${getenv("HOST")}:${5432}/app""#), "postgres://db.example:5432/app");
    assert_eq!(given(r#""${getenv("NONE")}""#), "");
    assert_eq!(given(r#""$${not}""#), "${not}");
    assert_eq!(given("atlas.env"), "local");
    assert_eq!(given(r#"!(1 >= 2) && 3 % 2 == 1 || false ? "t" : "f""#), "t");
}

#[test]
fn variables_and_locals() {
    let text = r#"
        variable "host" {
          type    = string
          default = "h"
        }
        variable "names" {
          type = list(string)
        }
        locals {
          url = "postgres://${var.host}/${local.name}"
        }
        locals {
          name = element(var.names, 0)
        }
        env {
          name = atlas.env
          url  = local.url
        }"#;
    let url = |given: &[(&str, &str)]| {
        read(text, "any", given).map(|environments| environments.into_iter().filter_map(|e| e.url).collect::<Vec<_>>())
    };
    assert_eq!(url(&[("names", "a"), ("names", "b")]), Ok(vec!["postgres://h/a".to_owned()]));
    assert_eq!(url(&[("names", "a"), ("host", "x")]), Ok(vec!["postgres://x/a".to_owned()]));
    assert!(url(&[]).is_err_and(|fault| fault.message.contains("variable `names` has no value")));
    assert!(url(&[("nmes", "a")]).is_err_and(|fault| fault.message.contains("there is no variable `nmes`")));
    let number = "variable \"n\" {\n  type = number\n}\nenv \"local\" {\n  url = \"${var.n}\"\n}";
    let fault = read(number, "local", &[("n", "many")]).expect_err("no number");
    assert!(fault.message.contains("--var n: a number is needed"), "{fault:?}");
}

#[test]
fn one_env_for_each_element() {
    let text = |each: &str| {
        format!("env \"local\" {{\n  for_each = {each}\n  url = urlsetpath(\"postgres://h/x\", each.value)\n}}")
    };
    let targets = |each: &str| {
        let environments = read(&text(each), "local", &[]).expect(each);
        environments.into_iter().map(|e| (e.target.unwrap_or_default(), e.url.unwrap_or_default())).collect::<Vec<_>>()
    };
    let expected = [("a", "postgres://h/a"), ("b", "postgres://h/b")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(targets(r#"toset(["b", "a", "b"])"#), expected);
    assert_eq!(targets(r#"{a = "a", b = "b"}"#), expected);
    assert_eq!(wrong(&text(r#"["a", "a"]"#)).0, "`a` is there twice");
    assert_eq!(wrong(&text("[]")).0, "there is nothing in this list, and so no database");
}

#[test]
fn what_is_not_known_is_told_with_its_place() {
    let at = |text: &str, message: &str, piece: &str| {
        let (said, about) = wrong(text);
        assert!(said.contains(message) && about == piece, "{text}\n{said}\n{about}");
    };
    at("env \"local\" {\n  ulr = 1\n}", "attribute `ulr` is not supported in env", "ulr");
    at("env \"local\" {\n  migration {\n    dri = 1\n  }\n}", "attribute `dri` is not supported in migration", "dri");
    at("test {\n}", "block `test` is not supported in the file", "test");
    at("data \"runtimevar\" \"x\" {\n}", "data source `runtimevar` is not supported", "\"runtimevar\"");
    at("env \"local\" {\n  url = nosuch(1)\n}", "function `nosuch` is not supported", "nosuch");
    // Also where nothing asks for it.
    at("locals {\n  x = var.y\n}\nenv \"local\" {\n}", "there is no variable `y`", "var.y");
    at("locals {\n  x = [for a in [1] : b]\n}", "`b` stands for nothing", "b");
    at(
        "locals {\n  x = data.external_schema.y.url\n}",
        "there is no data source `external_schema.y`",
        "data.external_schema.y.url",
    );
    at("env \"local\" {\n  url = upper([])\n}", "a string is needed, and this is a list", "upper([])");
    at("env \"local\" {\n  url = [1]\n}", "a string is needed, and this is a list", "[1]");
    at("env \"local\" {\n  url = each.value\n}", "only within an env with for_each", "each");
    at(
        "env \"local\" {\n  diff {\n    skip {\n      add_table = true\n    }\n  }\n}",
        "skipping `add_table` is not supported",
        "add_table",
    );
    at(
        "env \"local\" {\n  diff {\n    skip {\n      drop_all = true\n    }\n  }\n}",
        "there is no change `drop_all`",
        "drop_all",
    );
    at(
        "env \"local\" {\n  migration {\n    format = \"flyway\"\n  }\n}",
        "the format `flyway` is not supported",
        "\"flyway\"",
    );
    at("env \"local\" {\n  lint {\n  }\n  lint {\n  }\n}", "`lint` stands in env twice", "lint");
    at("env \"other\" {\n}", "there is no env `local`", "");
    at("env \"local\" {\n}\nenv \"local\" {\n}", "env `local` is there twice", "env");
    at("variable \"x\" {\n  type = strng\n}\nenv \"local\" {\n}", "this type is not supported", "strng");
    at(
        "data \"composite_schema\" \"x\" {\n}\nenv \"local\" {\n  src = data.composite_schema.x.url\n}",
        "has no parts",
        "data",
    );
    assert!(wrong("env \"local\" {\n  url = \n}").0.contains("this is no HCL"));
    assert!(wrong("env \"local\" {\n  url = 1\n  url = 2\n}").0.contains("this is no HCL"));
}

#[test]
fn what_needs_itself_is_told() {
    let (said, _) = wrong("locals {\n  a = local.b\n  b = \"${local.a}\"\n}\nenv \"local\" {\n  url = local.a\n}");
    assert_eq!(said, "`local.a` needs itself: local.a → local.b → local.a");
    let chain: String = (0..5000).map(|n| format!("  a{n} = local.a{}\n", n + 1)).collect();
    let (said, _) = wrong(&format!("locals {{\n{chain}  a5000 = 1\n}}\nenv \"local\" {{\n  url = local.a0\n}}"));
    assert!(said.contains("more than 100 references"), "{said}");
}

#[test]
fn what_is_not_asked_for_is_not_evaluated() {
    let text =
        "locals {\n  broken = 1 / 0\n}\nenv \"local\" {\n  url = \"u\"\n}\nenv \"other\" {\n  url = file(\"none\")\n}";
    assert_eq!(local(text).url.as_deref(), Some("u"));
    assert!(read(text, "other", &[]).is_err());
}

#[test]
fn every_analyzer_may_be_configured() {
    for rule in rowlock_core::lint::RULES {
        let name = rule.analyzer;
        let environment = local(&format!(
            "env \"local\" {{\n  lint {{\n    {name} {{\n      error = true\n      force = true\n    }}\n  }}\n}}"
        ));
        assert_eq!(environment.lint.errors.get(name), Some(&true));
        assert!(environment.lint.forced().contains(name));
    }
    let environment = local(
        "lint {\n  concurrent_index {\n    check_drop = false\n    check_txmode = true\n  }\n}\nenv \"local\" {\n}",
    );
    assert_eq!(environment.lint.off(), ["PG102"].into());
}

#[test]
fn texts_have_conditions_and_loops() {
    let given = |text: &str| url_of(&format!("\"{text}\"")).expect(text);
    assert_eq!(given("%{ if true }a%{ else }b%{ endif }-${1 + 1}"), "a-2");
    assert_eq!(given("%{ if false }a%{ endif }b"), "b");
    assert_eq!(given("%{ for x in [1, 2] }<${x}>%{ endfor }"), "<1><2>");
    assert_eq!(given("%{ for k, v in {a = 1, b = 2} }${k}=${v};%{ endfor }"), "a=1;b=2;");
    assert_eq!(given("%{ for x in [1, 2] ~}  ${x}  %{~ endfor ~}  !"), "12!");
    assert_eq!(given("x  %{~ if true ~}  a  %{~ else ~}  b  %{~ endif ~}  y"), "xay");
    assert_eq!(given("${\" a \"} %{~ if true }b%{ endif }"), " a b");
    let heredoc = "<<-EOT\n  from:\n  %{ for x in [\"a\", \"b\"] ~}\n  ${x}\n  %{ endfor ~}\n  EOT";
    assert_eq!(url_of(heredoc).as_deref(), Some("from:\na\nb\n"));
    let (message, piece) = wrong("env \"local\" {\n  url = \"%{ for x in [1] }${y.z}%{ endfor }\"\n}");
    assert!(message.contains("stands for nothing") && piece.starts_with('y'), "{message}: {piece}");
    let (message, _) = wrong("env \"local\" {\n  url = \"%{ if 3 }a%{ endif }\"\n}");
    assert!(message.contains("true or false"), "{message}");
}
