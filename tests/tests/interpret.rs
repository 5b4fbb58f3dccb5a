//! The interpreter against PostgreSQL: every statement of every history gets the SQLSTATE that a server gives it, and what
//! the statements without an error leave behind is what the server's catalog holds.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use rowlock_core::compose::replay_for;
use rowlock_core::diagnostic::{Diagnostic, Severity};
use rowlock_core::inspect::{self, Catalog};
use rowlock_core::model::{Definition, Object, Routine, RoutineBody, Schema, Version};
use rowlock_core::name::Ident;
use rowlock_core::preset::Presets;
use rowlock_core::render::{self, Style};
use rowlock_core::source::{Source, SourceId, Span};
use rowlock_core::sql;
use rowlock_tests::postgres::{self, Database};
use rowlock_tests::suite::{Case, cases};
use tokio_postgres::Client;

#[tokio::test]
async fn histories_end_as_on_a_server() {
    let only = std::env::var("ROWLOCK_CASE").ok();
    let mut problems = String::new();
    let (mut statements, mut refusals, mut undecided) = (0, 0, 0);
    for case in cases("interpret").iter().filter(|case| only.as_ref().is_none_or(|only| case.name.contains(only))) {
        for major in &case.majors {
            let database = postgres::shared(*major).database();
            let counts = judge(case, &database, *major, &mut problems).await;
            statements += counts.statements;
            refusals += counts.refusals;
            undecided += counts.undecided;
        }
    }
    assert!(problems.is_empty(), "{problems}");
    println!("{statements} statements, {refusals} refused, {undecided} undecided");
    assert!(only.is_some() || undecided <= statements / 100, "{undecided} of {statements} statements are undecided");
    assert!(only.is_some() || (statements > 6000 && refusals > 3000), "{statements} statements, {refusals} refusals");
}

/// What was judged.
#[derive(Default)]
struct Counts {
    /// Statements that ran.
    statements: usize,
    /// Those among them that the server refused.
    refusals: usize,
    /// Statements that we say we cannot judge.
    undecided: usize,
}

/// Runs a history both ways.
async fn judge(case: &Case, database: &Database<'_>, major: u32, problems: &mut String) -> Counts {
    let client = database.connect().await;
    let version = Version::from_major(major);
    let whole = replay_for(&case.sources, version, Presets::default()).diagnostics;
    let decided: Vec<Source> = case.sources.iter().enumerate().map(|(at, source)| decided(source, at as u32)).collect();
    let outcome = replay_for(&decided, version, Presets::default()).diagnostics;
    let mut accepted: Vec<Source> = Vec::new();
    let mut counts = Counts::default();
    for (number, source) in case.sources.iter().enumerate() {
        let mut kept = String::new();
        for span in statements(source, SourceId(number as u32)) {
            let text = span.slice(&source.text);
            let undecided = is_undecided(source, span);
            let ours: Vec<&Diagnostic> = if undecided { &whole } else { &outcome }
                .iter()
                .filter(|diagnostic| diagnostic.severity == Severity::Error)
                .filter(|diagnostic| {
                    diagnostic.span().is_some_and(|at| at.source == span.source && span.to(at) == span)
                })
                .collect();
            if undecided {
                counts.undecided += 1;
                if ours.is_empty() || ours.iter().any(|diagnostic| diagnostic.sqlstate.is_some()) {
                    let _ = writeln!(problems, "{} on {major}: marked, but decided: {text}\n  {ours:?}", case.name);
                }
                continue;
            }
            let ours: BTreeSet<String> =
                ours.iter().map(|diagnostic| diagnostic.sqlstate.unwrap_or(diagnostic.code).to_owned()).collect();
            let server: BTreeSet<String> = match client.simple_query(text).await {
                Ok(_) => BTreeSet::new(),
                Err(error) => error.code().map(|code| code.code().to_owned()).into_iter().collect(),
            };
            counts.statements += 1;
            counts.refusals += usize::from(!server.is_empty());
            if server.is_empty() {
                kept.push_str(text);
                kept.push_str(";\n");
            }
            if server.is_empty() != ours.is_empty() || !server.is_subset(&ours) {
                let name = &case.name;
                let _ = writeln!(problems, "{name} on {major}: {text}\n  server {server:?}, here {ours:?}");
            }
        }
        accepted.push(Source { text: kept.into(), ..source.clone() });
    }
    let again = replay_for(&accepted, version, Presets::default());
    for diagnostic in again.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error) {
        let _ = writeln!(problems, "{} on {major}: refused here alone: {}", case.name, told(&accepted, diagnostic));
    }
    let mut schema = again.value.schema;
    let Catalog { schema: mut catalog, owners, .. } = inspected(&client).await;
    if major < 18 {
        [schema, catalog] = [schema, catalog].map(without_not_null_names);
    }
    printed(&client, &catalog, &format!("{} on {major}", case.name), problems).await;
    let superuser = Ident::new("postgres");
    for schema in [&mut schema, &mut catalog] {
        schema.name_roles(&superuser, &superuser);
        schema.limit_privileges(major);
    }
    inspect::leave_to_owners(&owners, &superuser, &mut catalog, &mut schema);
    compare(&schema, &catalog, &format!("{} on {major}", case.name), problems);
    counts
}

/// The statements of a source in order, those that cannot be read among them: from semicolon to semicolon.
fn statements(source: &Source, id: SourceId) -> Vec<Span> {
    let parsed = sql::parse(source, id);
    let mut spans: Vec<Span> = parsed.value.iter().map(|statement| statement.span).collect();
    for at in parsed.diagnostics.iter().filter_map(Diagnostic::span) {
        let (before, after) = source.text.split_at(at.start as usize);
        let start = before.rfind(";\n").map_or(0, |semicolon| semicolon + 2);
        let end = at.start as usize + after.find(';').unwrap_or(after.len());
        let unread = Span { source: id, start: start as u32, end: end as u32 };
        if !spans.contains(&unread) {
            spans.push(unread);
        }
    }
    spans.sort_by_key(|span| span.start);
    spans
}

/// A source without the statements that we do not judge, everything else at its place.
fn decided(source: &Source, id: u32) -> Source {
    let mut text = source.text.to_string();
    for span in statements(source, SourceId(id)).into_iter().filter(|span| is_undecided(source, *span)) {
        text.replace_range(span.start as usize..span.end as usize, &" ".repeat((span.end - span.start) as usize));
    }
    Source { text: text.into(), ..source.clone() }
}

/// Whether the line before a statement says that we do not judge it: `-- undecided: why`.
fn is_undecided(source: &Source, span: Span) -> bool {
    let before = source.text.get(..span.start as usize).unwrap_or_default();
    before.lines().next_back().is_some_and(|line| line.starts_with("-- undecided: "))
}

/// Servers before 18 keep no names of NOT NULL constraints, and know of none whether it is a parent's.
fn without_not_null_names(mut schema: Schema) -> Schema {
    schema.for_each_mut(|_, object| {
        if let Object::Table(table) = object {
            for not_null in table.columns.iter_mut().filter_map(|column| column.not_null.as_mut()) {
                (not_null.name, not_null.inherited) = (None, false);
            }
        }
        if let Object::Defined(Definition::Domain(domain)) = object
            && let Some(not_null) = &mut domain.not_null
        {
            not_null.name = None;
        }
    });
    schema
}

fn told(sources: &[Source], diagnostic: &Diagnostic) -> String {
    let text = diagnostic
        .span()
        .and_then(|span| sources.get(span.source.0 as usize).map(|source| span.slice(&source.text)))
        .unwrap_or_default();
    format!("{} ({}) at `{text}`", diagnostic.message, diagnostic.code)
}

async fn inspected(client: &Client) -> Catalog {
    client.batch_execute("SET search_path = ''").await.expect("an empty search_path");
    let document: String = client.query_one(inspect::QUERY, &[]).await.expect("the catalog").get(0);
    let outcome = inspect::read(&document);
    let undecided: Vec<&Diagnostic> =
        outcome.diagnostics.iter().filter(|diagnostic| diagnostic.code != "not-carried").collect();
    assert!(undecided.is_empty(), "{undecided:#?}");
    outcome.value
}

/// Writes down where rules and bodies of standard SQL are printed otherwise than by the server.
async fn printed(client: &Client, schema: &Schema, name: &str, problems: &mut String) {
    let rows = client.query(PRINTED, &[]).await.expect("what the server prints");
    let style = Style::default();
    for (id, object) in schema.objects() {
        let (key, ours) = match object {
            Object::Defined(Definition::Rule(rule)) => {
                let condition = rule
                    .condition
                    .as_ref()
                    .map(|expression| render::expression(expression, &style))
                    .unwrap_or_default();
                let place = if condition.is_empty() { "" } else { "\n   WHERE " };
                let instead = if rule.instead { "INSTEAD " } else { "" };
                let text = format!("{place}{condition} DO {instead}{};", render::expression(&rule.actions, &style));
                let text = text.replace(" \n", "\n");
                (format!("{} {}", rule.table.name.as_str(), rule.name.as_str()), text)
            }
            Object::Defined(Definition::Routine(Routine { name, body: RoutineBody::Sql(body), .. }))
                if body.is_decided() =>
            {
                (name.name.as_str().to_owned(), render::expression(body, &style))
            }
            _ => continue,
        };
        let server = rows.iter().find(|row| row.get::<_, String>(0) == key).map(|row| row.get::<_, String>(1));
        let alike = |server: &String| match object {
            Object::Defined(Definition::Rule(_)) => server.ends_with(&ours),
            _ => *server == ours,
        };
        if !server.as_ref().is_some_and(alike) {
            let server = server.unwrap_or_default();
            let _ = writeln!(problems, "{name}: {id:?} is printed\n{ours}\nby the server\n{server}");
        }
    }
}

/// What the server prints of rules and of bodies of standard SQL.
const PRINTED: &str = "
    SELECT c.relname || ' ' || r.rulename, pg_get_ruledef(r.oid)
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class WHERE r.oid >= 16384 AND r.ev_type <> '1'
    UNION ALL SELECT p.proname::text, pg_get_function_sqlbody(p.oid) FROM pg_proc p WHERE p.prosqlbody IS NOT NULL AND p.oid >= 16384";

/// Writes down where two schemas differ, object by object.
fn compare(text: &Schema, catalog: &Schema, name: &str, problems: &mut String) {
    for (id, object) in text.objects() {
        match catalog.get(id) {
            Some(other) if other == object => {}
            Some(other) => {
                let _ = writeln!(problems, "{name}: from text {object:#?}\n  from the catalog {other:#?}");
            }
            None => {
                let _ = writeln!(problems, "{name}: only from text: {object:?}");
            }
        }
    }
    for (id, object) in catalog.objects().filter(|(id, _)| !text.contains(id)) {
        let _ = writeln!(problems, "{name}: only in the catalog: {id:?} {object:?}");
    }
}
