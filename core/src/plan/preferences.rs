//! What a person wants of every plan: what is never dropped, and how indexes are built.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::analyze::dependencies::{Element, dependencies};
use crate::model::{ConstraintKind, Definition, Object, ObjectId, ObjectPart, RoutineKind, Schema};
use crate::name::{Ident, QualifiedName};

/// What is wanted of every plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preferences {
    /// What stays although the wanted schema does not have it.
    pub keep: BTreeSet<Keep>,
    /// Whether indexes are created concurrently where that can be.
    pub create_concurrently: bool,
    /// Whether indexes are dropped concurrently where that can be.
    pub drop_concurrently: bool,
}

/// A kind of thing that is not dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Keep {
    /// A schema, with all that is in it.
    Schemas,
    /// A table, a partition or a foreign table, with its indexes, policies and whatever else is its own.
    Tables,
    /// A column.
    Columns,
    /// An index that is no constraint's.
    Indexes,
    /// A foreign key.
    ForeignKeys,
    /// A view or a materialized view.
    Views,
    /// A function or an aggregate.
    Functions,
    /// A procedure.
    Procedures,
    /// A trigger.
    Triggers,
}

/// `to` with what is in `from` alone and is not to be dropped, and with whatever that needs.
///
/// What is dropped to be made anew (a table that is partitioned otherwise) is dropped all the same: it is in both.
pub(super) fn kept<'a>(from: &Schema, to: &'a Schema, keep: &BTreeSet<Keep>) -> Cow<'a, Schema> {
    if keep.is_empty() {
        return Cow::Borrowed(to);
    }
    let mut wanted = to.clone();
    let (needs, own) = (needs(from), own(from));
    let mut waiting = seeds(from, to, keep);
    let mut seen = BTreeSet::new();
    while let Some(element) = waiting.pop() {
        if !seen.insert(element.clone()) {
            continue;
        }
        let Some(restored) = restore(&element, from, &mut wanted) else { continue };
        waiting.extend(needs.get(&restored).into_iter().flatten().cloned());
        waiting.extend(own.get(&restored).into_iter().flatten().cloned());
        if let Element::Part(ObjectPart::Object(ObjectId::Table(name))) = &restored {
            // A table that comes back whole comes with its columns and constraints.
            let Some(table) = from.table(name) else { continue };
            for column in &table.columns {
                waiting.extend(needs.get(&Element::column(name, &column.name)).into_iter().flatten().cloned());
                waiting.extend(needs.get(&Element::default(name, &column.name)).into_iter().flatten().cloned());
                waiting.extend(own.get(&Element::column(name, &column.name)).into_iter().flatten().cloned());
            }
            for constraint in table.constraints.keys() {
                waiting.extend(needs.get(&Element::constraint(name, constraint)).into_iter().flatten().cloned());
                waiting.extend(own.get(&Element::constraint(name, constraint)).into_iter().flatten().cloned());
            }
        }
        if let Element::Part(ObjectPart::Column { table, column }) = &restored {
            waiting.extend(needs.get(&Element::default(table, column)).into_iter().flatten().cloned());
        }
    }
    Cow::Owned(wanted)
}

/// Puts something back that is missing. Answers what came back: a column of a table that is missing itself brings the table.
fn restore(element: &Element, from: &Schema, wanted: &mut Schema) -> Option<Element> {
    match element {
        Element::Part(ObjectPart::Object(id)) => restore_object(id, from, wanted),
        Element::Part(ObjectPart::Column { table, column }) => restore_column(table, column, from, wanted),
        Element::Part(ObjectPart::Constraint { table, constraint }) => {
            restore_constraint(table, constraint, from, wanted)
        }
        Element::Part(ObjectPart::Type { of, .. }) | Element::DomainDefault(of) => {
            restore_object(&ObjectId::Type(of.clone()), from, wanted)
        }
        Element::Default { table, column } => restore_column(table, column, from, wanted),
        Element::Owner(sequence) => restore_object(&ObjectId::Sequence(sequence.clone()), from, wanted),
    }
}

fn restore_object(id: &ObjectId, from: &Schema, wanted: &mut Schema) -> Option<Element> {
    let object = from.get(id)?;
    if wanted.contains(id) {
        return None;
    }
    wanted.insert(object.clone());
    Some(Element::object(id.clone()))
}

fn restore_column(table: &QualifiedName, column: &Ident, from: &Schema, wanted: &mut Schema) -> Option<Element> {
    let Some(there) = wanted.table_mut(table) else {
        return restore_object(&ObjectId::Table(table.clone()), from, wanted);
    };
    let old = from.table(table)?.column(column)?;
    if there.column(column).is_some() {
        return None;
    }
    there.columns.push(old.clone());
    Some(Element::column(table, column))
}

fn restore_constraint(table: &QualifiedName, name: &Ident, from: &Schema, wanted: &mut Schema) -> Option<Element> {
    let Some(there) = wanted.table_mut(table) else {
        return restore_object(&ObjectId::Table(table.clone()), from, wanted);
    };
    let old = from.table(table)?.constraints.get(name)?;
    if there.constraints.contains_key(name) {
        return None;
    }
    there.constraints.insert(name.clone(), old.clone());
    Some(Element::constraint(table, name))
}

/// What goes, and is not to.
fn seeds(from: &Schema, to: &Schema, keep: &BTreeSet<Keep>) -> Vec<Element> {
    let mut found = Vec::new();
    for (id, object) in from.objects() {
        if let (Object::Table(table), Some(Object::Table(after))) = (object, to.get(id)) {
            if keep.contains(&Keep::Columns) {
                let gone = table.columns.iter().filter(|column| after.column(&column.name).is_none());
                found.extend(gone.map(|column| Element::column(&table.name, &column.name)));
            }
            if keep.contains(&Keep::ForeignKeys) {
                let gone = table.constraints.values().filter(|constraint| {
                    matches!(constraint.kind, ConstraintKind::ForeignKey(_))
                        && !after.constraints.contains_key(&constraint.name)
                });
                found.extend(gone.map(|constraint| Element::constraint(&table.name, &constraint.name)));
            }
        }
        if to.contains(id) {
            continue;
        }
        let in_schema = ObjectId::Schema(id.schema());
        let with_schema = keep.contains(&Keep::Schemas) && from.contains(&in_schema) && !to.contains(&in_schema);
        if with_schema || kind(object).is_some_and(|kind| keep.contains(&kind)) {
            found.push(Element::object(id.clone()));
        }
    }
    found
}

fn kind(object: &Object) -> Option<Keep> {
    match object {
        Object::Schema(_) => Some(Keep::Schemas),
        Object::Table(_) => Some(Keep::Tables),
        Object::Index(_) => Some(Keep::Indexes),
        Object::Defined(definition) => match definition {
            Definition::View(_) => Some(Keep::Views),
            Definition::Routine(routine) => Some(match routine.kind {
                RoutineKind::Function | RoutineKind::Window | RoutineKind::Aggregate => Keep::Functions,
                RoutineKind::Procedure => Keep::Procedures,
            }),
            Definition::Trigger(_) => Some(Keep::Triggers),
            Definition::Domain(_)
            | Definition::Composite(_)
            | Definition::Range(_)
            | Definition::Multirange(_)
            | Definition::Extension(_)
            | Definition::Whole(_)
            | Definition::Rule(_) => None,
        },
        Object::Enum(_)
        | Object::Sequence(_)
        | Object::Policy(_)
        | Object::Comment(_)
        | Object::Owner(_)
        | Object::Privileges(_)
        | Object::DefaultPrivileges(_) => None,
    }
}

type Edges = BTreeMap<Element, Vec<Element>>;

/// What each thing needs.
fn needs(schema: &Schema) -> Edges {
    let mut edges = Edges::new();
    for dependency in dependencies(schema) {
        edges.entry(dependency.dependent).or_default().push(dependency.on);
    }
    edges
}

/// What goes where something goes, since it is a part of it or says something of it.
fn own(schema: &Schema) -> Edges {
    let mut edges = Edges::new();
    for (id, object) in schema.objects() {
        let rows = |name: &QualifiedName| Element::object(schema.rows_named(name));
        let of = match object {
            Object::Index(index) => Some(rows(&index.table)),
            Object::Policy(policy) => Some(rows(&policy.table)),
            Object::Sequence(sequence) => sequence.owned_by.clone().map(Element::Part),
            Object::Defined(Definition::Trigger(trigger)) => Some(rows(&trigger.table)),
            Object::Defined(Definition::Rule(rule)) => Some(rows(&rule.table)),
            Object::Comment(comment) => Some(Element::Part(comment.on.clone())),
            Object::Owner(owner) => Some(Element::Part(owner.on.clone())),
            Object::Privileges(privileges) => Some(Element::Part(privileges.on.clone())),
            Object::Schema(_)
            | Object::Enum(_)
            | Object::Table(_)
            | Object::DefaultPrivileges(_)
            | Object::Defined(
                Definition::Domain(_)
                | Definition::Composite(_)
                | Definition::Range(_)
                | Definition::Multirange(_)
                | Definition::Routine(_)
                | Definition::Extension(_)
                | Definition::View(_)
                | Definition::Whole(_),
            ) => None,
        };
        if let Some(of) = of {
            edges.entry(of).or_default().push(Element::object(id.clone()));
        }
    }
    edges
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::compose;
    use crate::plan::{Plan, PlanOptions, plan_by};
    use crate::render::{self, Style};
    use crate::source::Source;

    fn schema(text: &str) -> Schema {
        let outcome = compose(&[Source::new("a.sql", text)]);
        assert!(!outcome.has_errors(), "{:?}", outcome.diagnostics);
        outcome.value.schema
    }

    fn planned(keep: &[Keep], from: &str, to: &str) -> Vec<String> {
        let preferences = Preferences { keep: keep.iter().copied().collect(), ..Preferences::default() };
        sql(&by(&preferences, from, to))
    }

    fn by(preferences: &Preferences, from: &str, to: &str) -> Plan {
        plan_by(preferences, &schema(from), &schema(to), &[], &PlanOptions::default()).value
    }

    fn sql(plan: &Plan) -> Vec<String> {
        plan.steps().map(|step| render::statement(&step.action, &Style::unqualified())).collect()
    }

    const ALL: [Keep; 9] = [
        Keep::Schemas,
        Keep::Tables,
        Keep::Columns,
        Keep::Indexes,
        Keep::ForeignKeys,
        Keep::Views,
        Keep::Functions,
        Keep::Procedures,
        Keep::Triggers,
    ];

    const FROM: &str = "CREATE SCHEMA app; CREATE TABLE app.inner (id int);
        CREATE TYPE mood AS ENUM ('up'); CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
        CREATE PROCEDURE act() LANGUAGE plpgsql AS 'BEGIN NULL; END';
        CREATE TABLE orgs (id serial PRIMARY KEY, feels mood);
        CREATE TABLE users (id int PRIMARY KEY, org int REFERENCES orgs, name text);
        COMMENT ON COLUMN users.name IS 'called'; CREATE INDEX by_name ON users (name); CREATE VIEW named AS SELECT name FROM users;
        CREATE TRIGGER told AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION tell();
        ALTER TABLE orgs ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON orgs AS RESTRICTIVE USING (id > 1);
        GRANT SELECT ON orgs TO public; COMMENT ON CONSTRAINT orgs_pkey ON orgs IS 'key';";

    #[test]
    fn what_is_kept_stays_with_all_that_it_needs_and_has() {
        assert_eq!(planned(&ALL, FROM, "CREATE TABLE users (id int PRIMARY KEY, org int);"), Vec::<String>::new());
        assert!(!planned(&[], FROM, "CREATE TABLE users (id int PRIMARY KEY, org int);").is_empty());
    }

    #[test]
    fn only_what_is_named_is_kept() {
        let to = "CREATE TABLE users (id int PRIMARY KEY, org int);";
        let tables = planned(&[Keep::Tables], FROM, to);
        assert!(tables.iter().any(|sql| sql.starts_with("DROP VIEW")), "{tables:?}");
        assert!(tables.iter().any(|sql| sql.contains("DROP COLUMN \"name\"")), "{tables:?}");
        assert!(!tables.iter().any(|sql| sql.starts_with("DROP TABLE") || sql.contains("POLICY")), "{tables:?}");
        // The kept tables need them.
        assert!(!tables.iter().any(|sql| sql.starts_with("DROP TYPE") || sql.starts_with("DROP SCHEMA")), "{tables:?}");
        let keys = planned(&[Keep::ForeignKeys], FROM, to);
        assert!(!keys.iter().any(|sql| sql.contains("\"orgs\"")), "{keys:?}");
    }

    #[test]
    fn what_is_new_and_what_differs_comes_all_the_same() {
        let to = "CREATE TABLE users (id bigint PRIMARY KEY, org int, mail text); CREATE TABLE teams (id int);";
        let plan = planned(&ALL, FROM, to);
        assert_eq!(plan.len(), 2, "{plan:?}");
    }

    #[test]
    fn indexes_are_built_and_dropped_as_it_is_wanted() {
        let (none, index) = ("CREATE TABLE t (a int);", "CREATE TABLE t (a int); CREATE INDEX i ON t (a);");
        let create = Preferences { create_concurrently: true, ..Preferences::default() };
        let drop = Preferences { drop_concurrently: true, ..Preferences::default() };
        assert_eq!(sql(&by(&create, none, index)), ["CREATE INDEX CONCURRENTLY \"i\" ON \"t\" (\"a\")"]);
        assert_eq!(sql(&by(&drop, none, index)), ["CREATE INDEX \"i\" ON \"t\" (\"a\")"]);
        assert_eq!(sql(&by(&drop, index, none)), ["DROP INDEX CONCURRENTLY \"i\""]);
        let check = "CREATE TABLE t (a int CHECK (a > 1));";
        assert!(!sql(&by(&create, none, check)).iter().any(|sql| sql.contains("NOT VALID")));
    }
}
