//! Renames that somebody asks for: by a hint in a source, or by name. Nothing is renamed by a guess; what looks like a
//! rename is said.

use std::collections::{BTreeMap, BTreeSet};

use super::action::Action;
use super::build::exists;
use super::describe::{self, q};
use super::graph::Draft;
use crate::compose::RenameHint;
use crate::diagnostic::Diagnostic;
use crate::diff::{self, Change, TablePart};
use crate::model::{
    Column, Constraint, Definition, Index, Object, ObjectId, ObjectPart, Rename, Schema, Sequence, Table, TypeRef,
};
use crate::name::{Ident, QualifiedName};

/// What is renamed before anything else is done, and the schema after it.
pub(super) struct Renamed {
    pub(super) schema: Schema,
    pub(super) drafts: Vec<Draft>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Does what the hints ask for: objects first, then their parts.
pub(super) fn rename(from: &Schema, to: &Schema, hints: &[RenameHint]) -> Renamed {
    let mut done = Renamed { schema: from.clone(), drafts: Vec::new(), diagnostics: Vec::new() };
    let mut sorted: Vec<&RenameHint> = hints.iter().collect();
    sorted.sort_by_key(|hint| (depth(&hint.part), hint.part.clone()));
    let mut seen: BTreeMap<&ObjectPart, &Ident> = BTreeMap::new();
    let mut taken: BTreeSet<ObjectPart> = BTreeSet::new();
    let mut tables: BTreeSet<QualifiedName> = BTreeSet::new();
    for hint in sorted {
        let Some(old) = hint.part.under_another_name(&hint.from) else { continue };
        if seen.get(&hint.part).is_some_and(|from| **from == hint.from) || old == hint.part {
            continue;
        }
        if seen.insert(&hint.part, &hint.from).is_some() || !taken.insert(old.clone()) {
            let message = format!("two hints say what {} was called, or what became of it", describe::part(&hint.part));
            done.diagnostics.push(told(Diagnostic::error("rename-hint", message), hint, "one name became one name"));
            continue;
        }
        // What is not there any more has been renamed already.
        if !exists(&done.schema, &old) || !exists(to, &hint.part) {
            continue;
        }
        if exists(&done.schema, &hint.part) || exists(to, &old) {
            let message = format!("{} and {} are both there", describe::part(&old), describe::part(&hint.part));
            let diagnostic = Diagnostic::warning("rename-hint", message)
                .help("nothing is renamed; take the hint out, or the one that is not wanted");
            done.diagnostics.push(told(diagnostic, hint, "one of them has this hint"));
            continue;
        }
        if let Some(name) = hint.part.own_name() {
            let why = format!("{} was called {}", describe::part(&hint.part), q(&hint.from));
            done.push(Rename { of: old, to: name }, why);
            tables.extend(table_of(&hint.part));
        }
    }
    for table in tables {
        for (rename, why) in companions(&done.schema, to, &table) {
            done.push(rename, why);
        }
    }
    done
}

impl Renamed {
    fn push(&mut self, rename: Rename, reason: String) {
        let action = Action::Rename(rename);
        self.schema = super::apply(&self.schema, &action);
        self.drafts.push(Draft { action, reason, undecided: false });
    }
}

fn told(diagnostic: Diagnostic, hint: &RenameHint, label: &str) -> Diagnostic {
    match hint.span {
        Some(span) => diagnostic.at(span, label),
        None => diagnostic,
    }
}

/// Parts come after what they are part of.
fn depth(part: &ObjectPart) -> u8 {
    match part {
        ObjectPart::Object(ObjectId::Schema(_)) => 0,
        ObjectPart::Object(
            ObjectId::Policy { .. } | ObjectId::Trigger { .. } | ObjectId::Rule { .. } | ObjectId::Index(_),
        ) => 3,
        ObjectPart::Object(ObjectId::Routine { .. }) => 2,
        ObjectPart::Object(_) => 1,
        ObjectPart::Column { .. } | ObjectPart::Constraint { .. } | ObjectPart::Type { .. } => 3,
    }
}

fn table_of(part: &ObjectPart) -> Option<QualifiedName> {
    match part {
        ObjectPart::Object(ObjectId::Table(table)) | ObjectPart::Column { table, .. } => Some(table.clone()),
        ObjectPart::Object(_) | ObjectPart::Constraint { .. } | ObjectPart::Type { .. } => None,
    }
}

/// The names that PostgreSQL chose after a table's or a column's old one, and would choose after the new one: of
/// constraints, indexes and owned sequences that differ in nothing else.
fn companions(from: &Schema, to: &Schema, table: &QualifiedName) -> Vec<(Rename, String)> {
    let mut found = Vec::new();
    let (Some(old), Some(new)) = (from.table(table), to.table(table)) else { return found };
    let mut follow = |of: ObjectPart, to: &Ident| {
        let why = format!("{} is named after {}", describe::part(&of), q(&table.name));
        found.push((Rename { of, to: to.clone() }, why));
    };
    let gone = old.constraints.values().filter(|one| !new.constraints.contains_key(&one.name));
    let fresh: Vec<&Constraint> =
        new.constraints.values().filter(|one| !old.constraints.contains_key(&one.name)).collect();
    for constraint in gone {
        let same = |other: &&&Constraint| {
            !diff::constraint(&Constraint { name: other.name.clone(), ..constraint.clone() }, other).is_change()
        };
        if let [only] = fresh.iter().filter(same).collect::<Vec<_>>().as_slice() {
            follow(ObjectPart::Constraint { table: table.clone(), constraint: constraint.name.clone() }, &only.name);
        }
    }
    let of_table = |schema: &Schema, other: &Schema| -> Vec<Index> {
        let all = schema.objects().filter_map(|(id, object)| match object {
            Object::Index(index) if index.table == *table && !other.contains(id) => Some(index.clone()),
            _ => None,
        });
        all.collect()
    };
    let fresh = of_table(to, from);
    for index in of_table(from, to) {
        let same = |other: &&Index| Index { name: other.name.clone(), ..index.clone() } == **other;
        if let [only] = fresh.iter().filter(same).collect::<Vec<_>>().as_slice() {
            follow(ObjectPart::Object(ObjectId::Index(index.name.clone())), &only.name.name);
        }
    }
    let owned = |schema: &Schema, other: &Schema| -> Vec<Sequence> {
        let is_its =
            |part: &Option<ObjectPart>| matches!(part, Some(ObjectPart::Column { table: of, .. }) if of == table);
        let all = schema.objects().filter_map(|(id, object)| match object {
            Object::Sequence(sequence) if is_its(&sequence.owned_by) && !other.contains(id) => Some(sequence.clone()),
            _ => None,
        });
        all.collect()
    };
    let fresh = owned(to, from);
    for sequence in owned(from, to) {
        let same = |other: &&Sequence| Sequence { name: other.name.clone(), ..sequence.clone() } == **other;
        if let [only] = fresh.iter().filter(same).collect::<Vec<_>>().as_slice() {
            follow(ObjectPart::Object(ObjectId::Sequence(sequence.name.clone())), &only.name.name);
        }
    }
    found
}

/// Notes for what goes where something of the same shape comes: it may have been renamed.
pub(super) fn suggestions<'a>(changes: &[Change<'a>]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut suggest = |old: ObjectPart, new: ObjectPart| {
        if let (Some(old_name), Some(_)) = (old.own_name(), new.own_name()) {
            let (was, is) = (describe::part(&old), describe::part(&new));
            let message = format!("{was} goes and {is} comes, and both look alike");
            let help = format!("if it is a rename, write `-- atlas:renamed_from {}` before {is}", old_name.as_str());
            found.push(Diagnostic::note("may-be-a-rename", message).help(help));
        }
    };
    // Those that go and those that come, by their schema and their columns.
    type Shape<'a> = (&'a Ident, BTreeSet<(&'a Ident, &'a TypeRef)>);
    let shape = |table: &'a Table| -> Shape<'a> {
        (&table.name.schema, table.columns.iter().map(|column| (&column.name, &column.data_type)).collect())
    };
    let mut tables: BTreeMap<Shape<'_>, (Vec<&Table>, Vec<&Table>)> = BTreeMap::new();
    for change in changes {
        match change {
            Change::Dropped(Object::Table(table)) => tables.entry(shape(table)).or_default().0.push(table),
            Change::Added(Object::Table(table)) => tables.entry(shape(table)).or_default().1.push(table),
            _ => {}
        }
    }
    for (gone, come) in tables.values() {
        if let ([old], [new]) = (gone.as_slice(), come.as_slice())
            && old.name != new.name
            && old.descent == new.descent
        {
            let part = |table: &Table| ObjectPart::Object(ObjectId::Table(table.name.clone()));
            suggest(part(old), part(new));
        }
    }
    for change in changes {
        let Change::Table { to, parts, .. } = change else { continue };
        let gone: Vec<&Column> = parts
            .iter()
            .filter_map(|part| match part {
                TablePart::ColumnDropped(column) => Some(*column),
                _ => None,
            })
            .collect();
        let come: Vec<&Column> = parts
            .iter()
            .filter_map(|part| match part {
                TablePart::ColumnAdded(column) => Some(*column),
                _ => None,
            })
            .collect();
        if let ([old], [new]) = (gone.as_slice(), come.as_slice())
            && (Column { name: new.name.clone(), ..(*old).clone() }) == **new
        {
            let part = |column: &Column| ObjectPart::Column { table: to.name.clone(), column: column.name.clone() };
            suggest(part(old), part(new));
        }
    }
    found
}

/// The hints that a list of `old=new` asks for: `users=people`, `app.users=people`, `users.name=title`,
/// `app.users.name=title`, in any order. `given` are those that are known besides; they come first in the answer. A part
/// of what is renamed itself may be named in either way.
///
/// # Errors
/// Where nothing is called that, or more than one thing, or where it is not written so.
pub fn hints(texts: &[String], given: &[RenameHint], from: &Schema, to: &Schema) -> Result<Vec<RenameHint>, String> {
    let mut found = given.to_vec();
    let mut left: Vec<&String> = texts.iter().collect();
    while !left.is_empty() {
        let schema = rename(from, to, &found).schema;
        let (mut waiting, mut refusal) = (Vec::new(), None);
        let before = left.len();
        for text in left {
            match hint(text, &found, &schema, to) {
                Ok(one) => found.extend(one),
                Err(why) => {
                    waiting.push(text);
                    refusal.get_or_insert(why);
                }
            }
        }
        if let Some(why) = refusal
            && waiting.len() == before
        {
            return Err(why);
        }
        left = waiting;
    }
    Ok(found)
}

/// The hint that `old=new` asks for in a schema in which the given ones are done already.
fn hint(text: &str, given: &[RenameHint], from: &Schema, to: &Schema) -> Result<Vec<RenameHint>, String> {
    let Some((old, new)) = text.split_once('=') else {
        return Err(format!("`{text}`: write old=new, for instance users=people or users.name=title"));
    };
    let old: Vec<&str> = old.trim().split('.').collect();
    let new = Ident::new(new.trim().rsplit('.').next().unwrap_or_default());
    let parts = |schema: &Schema| -> Vec<ObjectPart> {
        let mut all = Vec::new();
        for (id, object) in schema.objects() {
            all.push(ObjectPart::Object(id.clone()));
            if let Object::Table(table) = object {
                let columns = table.columns.iter().map(|column| column.name.clone());
                all.extend(columns.map(|column| ObjectPart::Column { table: table.name.clone(), column }));
                let constraints = table.constraints.keys().cloned();
                all.extend(
                    constraints.map(|constraint| ObjectPart::Constraint { table: table.name.clone(), constraint }),
                );
            }
            if let Object::Defined(Definition::Composite(composite)) = object {
                all.extend(composite.attributes.iter().map(|one| ObjectPart::attribute(&composite.name, &one.name)));
            }
            if let Object::Defined(Definition::Domain(domain)) = object {
                all.extend(domain.checks.keys().map(|check| ObjectPart::domain_constraint(&domain.name, check)));
            }
        }
        all.retain(|part| part.own_name().is_some());
        all
    };
    // A type of that name may be the rows of a table.
    let found: Vec<RenameHint> = parts(from)
        .into_iter()
        .filter(|part| path(part).ends_with(&old) || path(part).before(given).ends_with(&old))
        .filter_map(|part| {
            let wanted = part.under_another_name(&new)?;
            let fits = exists(to, &wanted) && !exists(to, &part) && !exists(from, &wanted);
            fits.then(|| Some(RenameHint { from: part.own_name()?, part: wanted, span: None })).flatten()
        })
        .collect();
    match found.as_slice() {
        [_] => Ok(found),
        [] => {
            let mut wanted = old.clone();
            wanted.pop();
            wanted.push(new.as_str());
            // It has been done, and is known all the same: its parts may be named as they were before.
            let known =
                |part: &ObjectPart| path(part).ends_with(&wanted) || path(part).before(given).ends_with(&wanted);
            let called = old.last().map(|name| Ident::new(*name));
            let done: Vec<RenameHint> = parts(from)
                .into_iter()
                .filter(known)
                .filter_map(|part| Some(RenameHint { from: called.clone()?, part, span: None }))
                .collect();
            if !done.is_empty() {
                return Ok(done);
            }
            Err(format!("`{text}`: nothing is called {} here that is to be called {}", old.join("."), new.as_str()))
        }
        more => {
            let all: Vec<String> = more.iter().map(|hint| describe::part(&hint.part)).collect();
            Err(format!("`{text}` may mean more than one thing: {}; write its schema, too", all.join(", ")))
        }
    }
}

/// A part's name with all that it is in.
fn path(part: &ObjectPart) -> PathOf {
    let of = |name: &QualifiedName, rest: &[&Ident]| {
        let mut path = vec![name.schema.as_str().to_owned(), name.name.as_str().to_owned()];
        path.extend(rest.iter().map(|name| name.as_str().to_owned()));
        path
    };
    PathOf(match part {
        ObjectPart::Column { table, column } => of(table, &[column]),
        ObjectPart::Constraint { table, constraint } => of(table, &[constraint]),
        ObjectPart::Type { of: whole, name, .. } => of(whole, &[name]),
        ObjectPart::Object(id) => match id {
            ObjectId::Schema(name) | ObjectId::Extension(name) => vec![name.as_str().to_owned()],
            ObjectId::Type(name)
            | ObjectId::Sequence(name)
            | ObjectId::Table(name)
            | ObjectId::Routine { name, .. }
            | ObjectId::View(name)
            | ObjectId::Whole(_, name)
            | ObjectId::Index(name) => of(name, &[]),
            ObjectId::Policy { table, name } | ObjectId::Trigger { table, name } | ObjectId::Rule { table, name } => {
                of(table, &[name])
            }
            ObjectId::Comment(_) | ObjectId::Owner(_) | ObjectId::Privileges(_) | ObjectId::DefaultPrivileges(_) => {
                Vec::new()
            }
        },
    })
}

struct PathOf(Vec<String>);

impl PathOf {
    /// What it was before what it is in was renamed.
    fn before(mut self, hints: &[RenameHint]) -> Self {
        for hint in hints {
            let whole = path(&hint.part).0;
            let last = whole.len().saturating_sub(1);
            if whole.len() < self.0.len()
                && self.0.starts_with(&whole)
                && let Some(name) = self.0.get_mut(last)
            {
                hint.from.as_str().clone_into(name);
            }
        }
        self
    }

    /// Whether it is called that: with its schema or without, a part never without what it is in.
    fn ends_with(&self, wanted: &[&str]) -> bool {
        let least = self.0.len().saturating_sub(1).max(1);
        wanted.len() >= least
            && self.0.len() >= wanted.len()
            && self.0.iter().rev().zip(wanted.iter().rev()).all(|(a, b)| a == b)
    }
}
