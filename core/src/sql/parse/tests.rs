use crate::source::{Source, SourceId};
use crate::sql::ast::{ExprKind, StatementKind};
use crate::sql::{parse, parse_expression};

/// An expression with every operator in parentheses, to see how it groups.
fn grouped(text: &str) -> String {
    match parse_expression(text, SourceId(0)) {
        Ok(expr) => show(&expr),
        Err(diagnostic) => format!("{} at {:?}", diagnostic.message, diagnostic.span().map(|span| span.start)),
    }
}

fn show(expr: &crate::sql::ast::Expr) -> String {
    let list = |items: &[crate::sql::ast::Expr], by: &str| items.iter().map(show).collect::<Vec<_>>().join(by);
    match &expr.kind {
        ExprKind::Literal(literal) => match literal {
            crate::sql::ast::Literal::Number(text) | crate::sql::ast::Literal::String(text) => text.clone(),
            other => format!("{other:?}"),
        },
        ExprKind::Column(names) => names.iter().map(|name| name.ident.as_str()).collect::<Vec<_>>().join("."),
        ExprKind::Unary { operator, operand } => format!("({} {})", operator.symbol, show(operand)),
        ExprKind::Binary { operator, left, right } => format!("({} {} {})", show(left), operator.symbol, show(right)),
        ExprKind::And(parts) => format!("({})", list(parts, " and ")),
        ExprKind::Or(parts) => format!("({})", list(parts, " or ")),
        ExprKind::Not(inner) => format!("(not {})", show(inner)),
        ExprKind::Cast { operand, to } => format!("{}::{}", show(operand), to.name.name.ident.as_str()),
        ExprKind::In { operand, list: items, negated } => {
            format!("({} {}in {})", show(operand), if *negated { "not " } else { "" }, list(items, ","))
        }
        ExprKind::Between { operand, low, high, .. } => {
            format!("({} between {} {})", show(operand), show(low), show(high))
        }
        ExprKind::Like { operand, pattern, .. } => format!("({} like {})", show(operand), show(pattern)),
        ExprKind::Is { operand, test, negated } => format!("({} is {negated} {test:?})", show(operand)),
        ExprKind::Call(call) => {
            let arguments: Vec<String> = call.arguments.iter().map(|argument| show(&argument.value)).collect();
            format!("{}({})", call.name.name.ident.as_str(), arguments.join(","))
        }
        ExprKind::AtTimeZone { operand, zone } => {
            format!("({} at {})", show(operand), zone.as_ref().map(|zone| show(zone)).unwrap_or_default())
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn operators_group_as_in_postgresql() {
    assert_eq!(grouped("a + b * c ^ d - -e::int"), "((a + (b * (c ^ d))) - (- e::int4))");
    assert_eq!(grouped("a or b and not c = d"), "(a or (b and (not (c = d))))");
    assert_eq!(grouped("a || b -> c || d + e"), "(((a || b) -> c) || (d + e))");
    assert_eq!(grouped("a between b + 1 and c and d"), "((a between (b + 1) c) and d)");
    assert_eq!(grouped("a not in (1, 2) or b like 'x' || 'y'"), "((a not in 1,2) or (b like (x || y)))");
    assert_eq!(grouped("a = b is not null"), "((a = b) is true Null)");
    assert_eq!(grouped("a at time zone 'utc' < b"), "((a at utc) < b)");
    assert_eq!(grouped("a < b < c"), "syntax error at or near \"<\" at Some(6)");
    assert_eq!(grouped("a and (b and c) and d"), "(a and (b and c) and d)");
    assert_eq!(grouped("position('a' in b || c)"), "position((b || c),a)");
    assert_eq!(grouped("- 2 ^ 2"), "((- 2) ^ 2)");
    assert_eq!(grouped("@ a + b"), "(@ (a + b))");
}

#[test]
fn forms_are_read_whole() {
    for text in [
        "extract(year from now())",
        "substring(a from 1 for 2)",
        "trim(both 'x' from a)",
        "interval '1' day",
        "timestamp with time zone '2020-01-01'",
        "double precision '1'",
        "case a when 1 then 2 else 3 end",
        "exists (select 1 from t where t.a = b)",
        "a = any (array[1, 2])",
        "a <> all (select b from c)",
        "array(select 1)",
        "(select 1) + 1",
        "((select 1) union (select 2) order by 1)",
        "row(1, 2) = (3, 4)",
        "(a, b) overlaps (c, d)",
        "f(a => 1, variadic b)",
        "count(*) filter (where a) over (partition by b order by c rows between 1 preceding and current row)",
        "percentile_cont(0.5) within group (order by a desc nulls last)",
        "a[1][2:3]",
        "(a).b.c",
        "(f(x)).*",
        "a operator(pg_catalog.+) b",
        "current_setting('a'::text, true)::uuid",
        "a is not distinct from b",
        "a is json object with unique keys",
        "json_object('a' value 1)",
        "xmlelement(name foo, xmlattributes(a as b), 'x')",
        "current_timestamp(3)",
        "numeric(10,2) '1'",
        "date '2020-01-01'",
        "left(a, 1)",
        "coalesce(a, b, 'c')",
        "a collate \"C\" < b",
        "x->'a'->>'b' = 'c'",
        "with recursive_name as (select 1) select 1",
    ] {
        let parsed = if text.starts_with("with") { None } else { parse_expression(text, SourceId(0)).err() };
        assert!(parsed.is_none(), "{text}: {parsed:?}");
    }
}

fn kinds(text: &str) -> (Vec<StatementKind>, Vec<String>) {
    let outcome = parse(&Source::new("a.sql", text), SourceId(0));
    let messages = outcome.diagnostics.iter().map(|diagnostic| diagnostic.message.clone()).collect();
    (outcome.value.into_iter().map(|statement| statement.kind).collect(), messages)
}

#[test]
fn one_broken_statement_never_hides_the_others() {
    let (kinds, messages) =
        kinds("CREATE TABLE a (id int);\nCRATE TABLE b ();\nCREATE TABLE c (x);\nCREATE TABLE d ();");
    assert_eq!(kinds.len(), 2);
    assert_eq!(messages, ["syntax error at or near \"CRATE\"", "syntax error at or near \")\""]);
}

#[test]
fn every_statement_is_known_left_out_or_refused() {
    let text = "
        CREATE SCHEMA app; CREATE TYPE app.mood AS ENUM ('a', 'b'); CREATE SEQUENCE s AS int START 3 NO CYCLE OWNED BY t.c;
        CREATE TABLE IF NOT EXISTS app.t (id bigint GENERATED BY DEFAULT AS IDENTITY (START 5) PRIMARY KEY,
          a numeric(10,2)[] DEFAULT '{}' NOT NULL CHECK (a > 0) NO INHERIT, b text COLLATE \"C\" REFERENCES x (y) ON DELETE
          SET NULL (b) DEFERRABLE INITIALLY DEFERRED, g int GENERATED ALWAYS AS (id * 2) STORED,
          CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a) INCLUDE (b), FOREIGN KEY (a, b) REFERENCES z MATCH FULL);
        CREATE UNIQUE INDEX CONCURRENTLY i ON t USING gin (lower(a) COLLATE \"C\" text_pattern_ops DESC NULLS LAST, (a || b)) WHERE a > 1;
        CREATE POLICY p ON t AS RESTRICTIVE FOR UPDATE TO CURRENT_USER, bob USING (a) WITH CHECK (b);
        ALTER TABLE ONLY t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY, ADD COLUMN IF NOT EXISTS x int, DROP y CASCADE,
          ALTER z TYPE text USING z::text, ALTER z SET DEFAULT 1, ALTER z DROP NOT NULL, ADD CONSTRAINT c CHECK (a > 1) NOT VALID,
          ALTER a SET GENERATED ALWAYS SET START 3 RESTART, ALTER COLUMN a ADD GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME q);
        ALTER TABLE t RENAME COLUMN a TO b; ALTER INDEX i RENAME TO j; ALTER TYPE m ADD VALUE IF NOT EXISTS 'x' BEFORE 'y';
        ALTER POLICY p ON t TO PUBLIC USING (true); ALTER SEQUENCE s RESTART WITH 5; DROP POLICY IF EXISTS p ON t;
        GRANT SELECT (a, b), INSERT ON TABLE t, u TO bob, PUBLIC WITH GRANT OPTION GRANTED BY CURRENT_USER; GRANT ALL ON type TO x;
        REVOKE GRANT OPTION FOR ALL PRIVILEGES (a) ON ALL TABLES IN SCHEMA s, t FROM GROUP bob CASCADE; GRANT USAGE ON TYPE m TO x;
        DROP TABLE a, b CASCADE; COMMENT ON COLUMN a.b.c IS 'x'; COMMENT ON POLICY p ON t IS NULL; SET search_path = a, 'b';
        SELECT pg_catalog.set_config('search_path', '', false);
        GRANT a, b TO c WITH ADMIN OPTION; REVOKE INHERIT OPTION FOR a FROM c;
    ";
    let (known, messages) = kinds(text);
    assert_eq!(messages, Vec::<String>::new());
    let odd = |kind: &&StatementKind| matches!(kind, StatementKind::Ignored { .. } | StatementKind::Unsupported { .. });
    assert_eq!(known.iter().find(odd), None);
    let (others, messages) = kinds(
        "SET statement_timeout = 0; INSERT INTO t VALUES (1); DO $$ begin end $$; SELECT pg_catalog.setval('s', 1);
         GRANT CONNECT ON DATABASE d TO bob;
         ALTER DEFAULT PRIVILEGES GRANT SELECT ON LARGE OBJECTS TO bob; CREATE CAST (a AS b) WITH INOUT;
         GRANT SET ON PARAMETER work_mem TO a; GRANT USAGE ON LANGUAGE l TO a; GRANT SELECT ON LARGE OBJECT 1 TO a;",
    );
    assert_eq!(messages, Vec::<String>::new());
    let what = |kind: &StatementKind| match kind {
        StatementKind::Ignored { what, notable } => format!("{what} {notable}"),
        StatementKind::Unsupported { what } => what.clone(),
        other => format!("{other:?}"),
    };
    assert_eq!(
        others.iter().map(what).collect::<Vec<_>>(),
        [
            "SET false",
            "INSERT INTO true",
            "DO true",
            "SELECT false",
            "GRANT ON DATABASE",
            "ALTER DEFAULT PRIVILEGES ON LARGE OBJECTS",
            "CREATE CAST",
            "GRANT ON PARAMETER",
            "GRANT ON LANGUAGE",
            "GRANT ON LARGE OBJECT",
        ]
    );
}

#[test]
fn hostile_texts_end_in_diagnostics() {
    let deep = format!("CREATE TABLE t (a int CHECK ({}1{}))", "(".repeat(5000), ")".repeat(5000));
    let long = format!("CREATE TABLE t (a int CHECK ({}1))", "1 + ".repeat(20_000));
    let json = format!("CREATE TABLE t (a int CHECK ({}z{}))", "json(f(".repeat(40), " z))".repeat(40));
    let nots = format!("CREATE TABLE t (a int CHECK ({} a))", "NOT ".repeat(20_000));
    let ands = format!("CREATE TABLE t (a int CHECK ({} a))", "a AND ".repeat(20_000));
    for text in [deep, long, json, nots] {
        let (kinds, messages) = kinds(&text);
        assert_eq!((kinds.len(), messages.len()), (0, 1), "{messages:?}");
    }
    assert_eq!(kinds(&ands).1, Vec::<String>::new());
}

mod properties {
    use proptest::prelude::*;

    use super::*;

    fn soup() -> impl Strategy<Value = String> {
        let words = prop::sample::select(vec![
            "create",
            "table",
            "policy",
            "alter",
            "on",
            "(",
            ")",
            ",",
            ";",
            "a",
            "\"B c\"",
            "'x'",
            "1",
            "using",
            "with",
            "check",
            "as",
            "select",
            "from",
            "where",
            "and",
            "not",
            "in",
            "between",
            "::",
            "int",
            "[",
            "]",
            ".",
            "*",
            "=",
            "-",
            "||",
            "case",
            "when",
            "then",
            "end",
            "json_object",
            "xmlelement",
            "interval",
            "default",
            "null",
            "$1",
            "references",
            "primary key",
            "enable row level security",
            "E'\\'",
            "$$",
            "/*",
            "--x\n",
            "é",
            "row",
            "any",
        ]);
        prop::collection::vec(words, 0..60).prop_map(|words| words.join(" "))
    }

    proptest! {
        #[test]
        fn no_text_panics_and_every_span_fits(text in prop_oneof![soup(), ".{0,200}"]) {
            let outcome = parse(&Source::new("a", text.as_str()), SourceId(0));
            let spans = outcome.value.iter().map(|statement| statement.span);
            let labels = outcome.diagnostics.iter().flat_map(|diagnostic| diagnostic.labels.iter().map(|label| label.span));
            for span in spans.chain(labels) {
                prop_assert!(span.start <= span.end && span.end as usize <= text.len() + 1);
                prop_assert!(text.is_char_boundary((span.start as usize).min(text.len())));
            }
        }
    }
}
