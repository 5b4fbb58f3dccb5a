//! Policies that read one another's tables in a circle: PostgreSQL takes them, and refuses every query of these tables
//! (`fireRIRrules`, rewriteHandler.c: 42P17).

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::quote;
use crate::diagnostic::Diagnostic;
use crate::model::{Expression, NameStyle, Object, ObjectId, ObjectPart, Piece, Policy, PolicyCommand, Role, Schema};
use crate::name::{Ident, QualifiedName};
use crate::source::Span;

/// Where the conditions of policies were written, by table and name.
pub(super) type Places = BTreeMap<(QualifiedName, Ident), Span>;

/// That reading a table asks a policy, which reads another table.
struct Step<'s> {
    policy: &'s Policy,
    to: QualifiedName,
}

/// Warns of circles in which one of these policies stands, each circle once.
pub(super) fn warn(schema: &Schema, places: &Places, diagnostics: &mut Vec<Diagnostic>) {
    if places.is_empty() {
        return;
    }
    let mut steps: BTreeMap<&QualifiedName, Vec<Step<'_>>> = BTreeMap::new();
    for (_, object) in schema.objects() {
        let Object::Policy(policy) = object else { continue };
        let asked = matches!(policy.command, PolicyCommand::All | PolicyCommand::Select);
        let enabled = |name: &QualifiedName| schema.table(name).is_some_and(|table| table.row_security.enabled);
        let Some(using) = policy.using.as_ref().filter(|_| asked && enabled(&policy.table)) else { continue };
        let mut read = BTreeSet::new();
        tables_read(schema, using, &mut read, &mut BTreeSet::new());
        let read = read.into_iter().filter(enabled).map(|to| Step { policy, to });
        steps.entry(&policy.table).or_default().extend(read);
    }
    let mut seen: BTreeSet<BTreeSet<&QualifiedName>> = BTreeSet::new();
    for (table, name) in places.keys() {
        let starts = steps.get(table).into_iter().flatten().filter(|step| step.policy.name == *name);
        for start in starts {
            let Some(circle) = circle_from(start, &steps) else { continue };
            if seen.insert(circle.iter().map(|step| &step.policy.table).collect()) {
                diagnostics.push(told(&circle, places));
            }
        }
    }
}

/// The shortest way from a policy back to its table, if somebody is asked all the policies on it.
fn circle_from<'c, 's>(
    start: &'c Step<'s>,
    steps: &'c BTreeMap<&'s QualifiedName, Vec<Step<'s>>>,
) -> Option<Vec<&'c Step<'s>>> {
    let mut came_by: BTreeMap<&QualifiedName, Option<&'c Step<'s>>> = BTreeMap::from([(&start.to, None)]);
    let mut work = VecDeque::from([&start.to]);
    while let Some(table) = work.pop_front() {
        if *table == start.policy.table {
            break;
        }
        for step in steps.get(table).into_iter().flatten() {
            if !came_by.contains_key(&step.to) {
                came_by.insert(&step.to, Some(step));
                work.push_back(&step.to);
            }
        }
    }
    let mut way = Vec::new();
    let mut at = came_by.get(&start.policy.table)?;
    while let Some(step) = at {
        way.push(*step);
        at = came_by.get(&step.policy.table)?;
    }
    way.push(start);
    way.reverse();
    let mut roles = way.iter().map(|step| &step.policy.roles).filter(|roles| !roles.contains(&Role::Public));
    let Some(first) = roles.next() else { return Some(way) };
    let common = roles.fold(first.clone(), |common, roles| common.intersection(roles).cloned().collect());
    (!common.is_empty()).then_some(way)
}

/// The tables that a condition selects from, by itself or by way of views that read with the rights of who asks.
fn tables_read(
    schema: &Schema,
    expression: &Expression,
    read: &mut BTreeSet<QualifiedName>,
    views: &mut BTreeSet<QualifiedName>,
) {
    let mut before = "";
    for piece in expression.pieces() {
        match piece {
            Piece::Sql(text) => before = text,
            Piece::Name { part: ObjectPart::Object(id), style: NameStyle::Identifier | NameStyle::Qualified }
                if !before.ends_with("::") =>
            {
                if let ObjectId::Table(name) = id {
                    read.insert(name.clone());
                }
                if let ObjectId::View(name) = id
                    && let Some(view) = schema.view(name).filter(|view| view.is_on("security_invoker"))
                    && views.insert(name.clone())
                {
                    tables_read(schema, &view.query, read, views);
                }
            }
            Piece::Name { .. } => {}
        }
    }
}

fn told(circle: &[&Step<'_>], places: &Places) -> Diagnostic {
    let name = |name: &QualifiedName| quote::identifier(name.name.as_str());
    let policy = |step: &Step<'_>| quote::identifier(step.policy.name.as_str());
    let table = circle.first().map(|step| name(&step.policy.table)).unwrap_or_default();
    let way: Vec<String> = circle
        .iter()
        .map(|step| format!("policy {} of {} reads {}", policy(step), name(&step.policy.table), name(&step.to)))
        .collect();
    let message = format!("policies ask one another without end, so that nobody can read {table}: {}", way.join(", "));
    let spans = circle.iter().filter_map(|step| {
        let place = places.get(&(step.policy.table.clone(), step.policy.name.clone()))?;
        Some((*place, format!("reads {}", name(&step.to))))
    });
    let diagnostic = Diagnostic::warning("policy-recursion", message).sqlstate("42P17").help(
        "PostgreSQL refuses such a query: \"infinite recursion detected in policy\"; read one of the tables in a function that is \
         SECURITY DEFINER, which its policies do not bind",
    );
    spans.fold(diagnostic, |diagnostic, (span, label)| diagnostic.at(span, label))
}

#[cfg(test)]
mod tests {
    use crate::compose::compose;
    use crate::diagnostic::Diagnostic;
    use crate::source::Source;

    const TABLES: &str = "
        CREATE TABLE docs (id int, team int); CREATE TABLE members (team int, name text);
        ALTER TABLE docs ENABLE ROW LEVEL SECURITY; ALTER TABLE members ENABLE ROW LEVEL SECURITY;";

    fn said(policies: &str) -> Vec<Diagnostic> {
        let all = compose(&[Source::new("a.sql", format!("{TABLES}{policies}"))]).diagnostics;
        all.into_iter().filter(|diagnostic| diagnostic.code == "policy-recursion").collect()
    }

    const DOCS: &str = "CREATE POLICY d ON docs USING (team IN (SELECT team FROM members));";

    #[test]
    fn circles_are_said_once_with_each_policy() {
        let found =
            said(&format!("{DOCS} CREATE POLICY m ON members FOR SELECT USING (team IN (SELECT team FROM docs));"));
        let [circle] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(circle.sqlstate, Some("42P17"));
        assert_eq!(circle.labels.len(), 2);
        assert!(
            circle.message.ends_with("policy d of docs reads members, policy m of members reads docs"),
            "{}",
            circle.message
        );
        let own = said("CREATE POLICY m ON members USING (team IN (SELECT m.team FROM members m));");
        assert_eq!(own.len(), 1, "{own:?}");
    }

    #[test]
    fn what_is_not_asked_makes_no_circle() {
        for policies in [
            // Only writing asks it.
            "CREATE POLICY m ON members FOR INSERT WITH CHECK (team IN (SELECT team FROM docs));",
            // Nobody asks the policies of a table whose row-level security is off.
            "CREATE POLICY m ON members USING (team IN (SELECT team FROM docs)); ALTER TABLE members DISABLE ROW LEVEL SECURITY;",
            // Its own row is at hand.
            "CREATE POLICY m ON members USING (members.name = current_user);",
            // A view reads with the rights of its owner.
            "CREATE VIEW all_docs AS SELECT team FROM docs;
             CREATE POLICY m ON members USING (team IN (SELECT team FROM all_docs));",
            // So does a function.
            "CREATE FUNCTION teams() RETURNS SETOF int LANGUAGE sql SECURITY DEFINER AS 'SELECT team FROM docs';
             CREATE POLICY m ON members USING (team IN (SELECT teams()));",
            // Nobody is asked both.
            "CREATE POLICY m ON members TO pg_monitor USING (team IN (SELECT team FROM docs)); ALTER POLICY d ON docs TO pg_read_all_data;",
        ] {
            let found = said(&format!("{DOCS}{policies}"));
            assert!(found.is_empty(), "{policies}: {found:?}");
        }
        let invoker = "CREATE VIEW all_docs WITH (security_invoker) AS SELECT team FROM docs;
             CREATE POLICY m ON members USING (team IN (SELECT team FROM all_docs));";
        assert_eq!(said(&format!("{DOCS}{invoker}")).len(), 1);
    }
}
