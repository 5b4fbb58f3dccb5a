//! What can only be settled with everything there: foreign keys, owned sequences, indexes' columns.

use std::collections::{BTreeMap, BTreeSet};

use super::{Interpreter, Mode, PendingKey};
use crate::analyze::{self, descent};
use crate::diagnostic::Diagnostic;
use crate::model::{
    ConstraintKind, Deferrability, Definition, ForeignKey, Index, IndexKeyKind, Object, ObjectId, ObjectPart, Table,
};
use crate::name::{Ident, QualifiedName, nearest};
use crate::sql::ast::ObjectName;

impl Interpreter<'_> {
    pub(super) fn settle(&mut self) {
        let pending = std::mem::take(&mut self.pending_keys);
        if !pending.is_empty() {
            let unique = self.unique_indexes();
            for key in pending {
                self.settle_key(&key, &unique);
            }
        }
        let on_view = |id: &ObjectId| match id {
            ObjectId::Index(name) => {
                self.draft.schema.index(name).is_some_and(|index| self.draft.schema.view(&index.table).is_some())
            }
            _ => false,
        };
        // What a view yields is known when its query is resolved.
        if self.touched.iter().any(on_view) {
            self.bind_pending();
        }
        let mut found = Vec::new();
        for id in std::mem::take(&mut self.touched) {
            match self.draft.schema.get(&id) {
                Some(Object::Index(index)) => found.extend(self.check_index(index)),
                Some(Object::Sequence(sequence)) => {
                    found.extend(self.check_owner(&sequence.name, sequence.owned_by.as_ref()));
                }
                Some(Object::Table(table)) => found.extend(self.check_keys(table)),
                Some(Object::Defined(Definition::Range(range))) => found.extend(self.check_subtype_diff(range)),
                Some(
                    Object::Schema(_)
                    | Object::Enum(_)
                    | Object::Defined(_)
                    | Object::Policy(_)
                    | Object::Comment(_)
                    | Object::Owner(_)
                    | Object::Privileges(_)
                    | Object::DefaultPrivileges(_),
                )
                | None => {}
            }
        }
        self.diagnostics.extend(found);
    }

    /// That the columns of a table's keys still have an order.
    fn check_keys(&self, table: &Table) -> Option<Diagnostic> {
        let (name, diagnostic) = table.constraints.values().find_map(|constraint| {
            let problem = match &constraint.kind {
                ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => self.check_key_columns(table, key),
                ConstraintKind::Exclude(exclusion) => self.check_exclusion(table, &constraint.name, exclusion),
                ConstraintKind::ForeignKey(_) | ConstraintKind::Check { .. } => None,
            };
            Some((&constraint.name, problem?))
        })?;
        let of_constraint = ObjectPart::Constraint { table: table.name.clone(), constraint: name.clone() };
        let of_table = ObjectPart::Object(ObjectId::Table(table.name.clone()));
        let known = &self.draft.provenance.0;
        let span = known.get(&of_constraint).or_else(|| known.get(&of_table)).and_then(|spans| spans.last()).copied();
        Some(match span {
            Some(span) => diagnostic.at(span, ""),
            None => diagnostic,
        })
    }

    fn check_owner(&self, sequence: &QualifiedName, owner: Option<&ObjectPart>) -> Option<Diagnostic> {
        let Some(ObjectPart::Column { table, column }) = owner else {
            return None;
        };
        let found = self.draft.schema.table(table);
        if found.is_some_and(|found| found.column(column).is_some()) {
            if sequence.schema == table.schema {
                return None;
            }
            let message = "sequence must be in same schema as table it is linked to";
            let diagnostic = Diagnostic::error("unknown-owner", message).sqlstate("55000");
            let part = ObjectPart::Object(ObjectId::Sequence(sequence.clone()));
            return Some(match self.draft.provenance.0.get(&part).and_then(|spans| spans.last()) {
                Some(span) => diagnostic.at(*span, ""),
                None => diagnostic,
            });
        }
        let message = match found {
            Some(_) => {
                format!("column \"{}\" of relation \"{}\" does not exist", column.as_str(), table.name.as_str())
            }
            None => format!("relation \"{}\" does not exist", table.name.as_str()),
        };
        let sqlstate = if found.is_some() { "42703" } else { "42P01" };
        let diagnostic = Diagnostic::error("unknown-owner", message).sqlstate(sqlstate);
        let part = ObjectPart::Object(ObjectId::Sequence(sequence.clone()));
        Some(match self.draft.provenance.0.get(&part).and_then(|spans| spans.last()) {
            Some(span) => diagnostic.at(*span, "it would own this sequence"),
            None => diagnostic,
        })
    }

    /// A table that some source creates, whether it has been reached or not.
    pub(super) fn declared(&self, name: &ObjectName) -> Option<QualifiedName> {
        self.candidates(name).into_iter().find(|candidate| self.declared_tables.contains(candidate))
    }

    fn settle_key(&mut self, pending: &PendingKey, unique: &UniqueIndexes) {
        let Some(constraint) =
            self.draft.schema.table(&pending.table).and_then(|table| table.constraints.get(&pending.constraint))
        else {
            return;
        };
        let ConstraintKind::ForeignKey(key) = &constraint.kind else {
            return;
        };
        let referenced = self.draft.schema.table(&key.references);
        let referenced = referenced.map(|table| descent::with_keys_from_above(&self.draft.schema, table));
        let problem = match referenced.as_deref() {
            None => Err(Box::new(self.no_referenced_table(&key.references))),
            Some(referenced) if referenced.foreign.is_some() => {
                let message = format!("referenced relation \"{}\" is not a table", referenced.name.name.as_str());
                let diagnostic = Diagnostic::error("wrong-object-type", message).sqlstate("42809");
                Err(Box::new(diagnostic.help("it is a foreign table")))
            }
            Some(referenced) if referenced.storage.unlogged && self.is_logged(pending) => {
                let message = "constraints on permanent tables may reference only permanent tables";
                let help = "make both tables logged, or both unlogged";
                Err(Box::new(Diagnostic::error("foreign-key", message).help(help).sqlstate("42P16")))
            }
            Some(referenced) if key.referenced_columns.is_empty() => primary_key_of(referenced, key),
            Some(referenced) => check_referenced(referenced, &key.referenced_columns, key.columns.len())
                .and_then(|columns| self.check_unique(referenced, columns, unique, key.period)),
        };
        let problem = problem.and_then(|columns| period_action(key).map_or(Ok(columns), Err));
        let problem = problem.and_then(|columns| self.check_types(&pending.table, &pending.constraint, key, columns));
        match problem {
            Ok(columns) => {
                let constraint = self
                    .draft
                    .schema
                    .table_mut(&pending.table)
                    .and_then(|table| table.constraints.get_mut(&pending.constraint));
                if let Some(ConstraintKind::ForeignKey(key)) = constraint.map(|constraint| &mut constraint.kind) {
                    key.referenced_columns = columns;
                }
            }
            Err(diagnostic) => self.report(diagnostic.at(pending.span, "")),
        }
    }

    /// Whether the table of a key is logged: in a history, as it was before the statement.
    fn is_logged(&self, key: &PendingKey) -> bool {
        let now = self.draft.schema.table(&key.table).is_some_and(|table| table.storage.unlogged);
        !match self.mode {
            Mode::Compose => now,
            Mode::Replay => key.unlogged,
        }
    }

    /// Whether the columns' types compare.
    fn check_types(
        &self,
        table: &QualifiedName,
        name: &Ident,
        key: &ForeignKey,
        columns: Vec<Ident>,
    ) -> Result<Vec<Ident>, Box<Diagnostic>> {
        let schema = &self.draft.schema;
        let (Some(from), Some(to)) = (schema.table(table), schema.table(&key.references)) else {
            return Ok(columns);
        };
        for (column, referenced) in key.columns.iter().zip(&columns) {
            let (Some(a), Some(b)) = (from.column(column), to.column(referenced)) else { continue };
            if analyze::can_reference(schema, &a.data_type, &b.data_type) {
                continue;
            }
            let message = format!("foreign key constraint \"{}\" cannot be implemented", name.as_str());
            let help = format!(
                "key columns \"{}\" and \"{}\" are of incompatible types: {} and {}",
                column.as_str(),
                referenced.as_str(),
                analyze::display_name(&a.data_type),
                analyze::display_name(&b.data_type)
            );
            return Err(Box::new(Diagnostic::error("foreign-key", message).help(help).sqlstate("42804")));
        }
        Ok(columns)
    }

    /// Whether something makes the referenced columns unique, in whatever order.
    fn check_unique(
        &self,
        referenced: &Table,
        columns: Vec<Ident>,
        unique: &UniqueIndexes,
        period: bool,
    ) -> Result<Vec<Ident>, Box<Diagnostic>> {
        let table = referenced.name.name.as_str();
        let (message, sqlstate, help) = match self.support(referenced, &columns, unique, period) {
            Some(Support::Constraint(name)) if !period && is_without_overlaps(referenced, &name) => (
                "foreign key must use PERIOD when referencing a primary key using WITHOUT OVERLAPS".to_owned(),
                "42830",
                "write PERIOD before the last column on both sides",
            ),
            Some(Support::Constraint(name)) if is_deferrable(referenced, &name) => (
                format!("cannot use a deferrable unique constraint for referenced table \"{table}\""),
                "55000",
                "reference a key that is not DEFERRABLE",
            ),
            Some(_) => return Ok(columns),
            None => (
                format!("there is no unique constraint matching given keys for referenced table \"{table}\""),
                "42830",
                "add UNIQUE or PRIMARY KEY on these columns of the referenced table",
            ),
        };
        Err(Box::new(Diagnostic::error("foreign-key", message).help(help).sqlstate(sqlstate)))
    }

    /// What makes columns of a table unique, in whatever order, as PostgreSQL picks it for a foreign key
    /// (`transformFkeyCheckAttrs`): the oldest, and what can be deferred only where there is nothing else.
    /// A key with a period stands on none but one WITHOUT OVERLAPS of the same last column.
    pub(super) fn support(
        &self,
        table: &Table,
        columns: &[Ident],
        unique: &UniqueIndexes,
        period: bool,
    ) -> Option<Support> {
        let wanted: BTreeSet<&Ident> = columns.iter().collect();
        if wanted.len() != columns.len() {
            return None;
        }
        let constraints = table.constraints.values().filter_map(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key)
                if key.columns.iter().collect::<BTreeSet<_>>() == wanted
                    && (!period || key.without_overlaps && key.columns.last() == columns.last()) =>
            {
                let name = constraint.name.clone();
                let part = ObjectPart::Constraint { table: table.name.clone(), constraint: name.clone() };
                Some((constraint.deferrability != Deferrability::NotDeferrable, part, Support::Constraint(name)))
            }
            ConstraintKind::PrimaryKey(_)
            | ConstraintKind::Unique(_)
            | ConstraintKind::ForeignKey(_)
            | ConstraintKind::Check { .. }
            | ConstraintKind::Exclude(_) => None,
        });
        let indexes = unique.get(&table.name).into_iter().flatten().filter(|_| !period).filter_map(|name| {
            let index = self.draft.schema.index(name).filter(|index| has_columns(index, &wanted))?;
            let part = ObjectPart::Object(ObjectId::Index(name.clone()));
            Some((false, part, Support::Index(index.name.clone())))
        });
        constraints
            .chain(indexes)
            .min_by_key(|(deferrable, part, _)| (*deferrable, self.draft.provenance.definition(part)))
            .map(|(_, _, support)| support)
    }

    /// The indexes on which foreign keys may stand.
    pub(super) fn unique_indexes(&self) -> UniqueIndexes {
        let mut found = UniqueIndexes::new();
        for (_, object) in self.draft.schema.objects() {
            if let Object::Index(index) = object
                && index.unique
                && index.predicate.is_none()
            {
                found.entry(index.table.clone()).or_default().push(index.name.clone());
            }
        }
        found
    }

    fn no_referenced_table(&self, name: &QualifiedName) -> Diagnostic {
        if self.relation_exists(name) {
            let message = format!("referenced relation \"{}\" is not a table", name.name.as_str());
            return Diagnostic::error("wrong-object-type", message).sqlstate("42809");
        }
        let message = format!("relation \"{}\" does not exist", name.name.as_str());
        let diagnostic = Diagnostic::error("unknown-table", message).sqlstate("42P01");
        let known = self.draft.schema.tables().map(|table| table.name.name.as_str());
        match nearest(name.name.as_str(), known) {
            Some(near) => diagnostic.help(format!("did you mean \"{near}\"?")),
            None => {
                let sources: Vec<&str> = self.sources.iter().map(|source| source.name.as_str()).collect();
                diagnostic.help(format!("none of the sources defines it ({})", sources.join(", ")))
            }
        }
    }
}

/// The names of unique indexes without a predicate, by their tables.
pub(super) type UniqueIndexes = BTreeMap<QualifiedName, Vec<QualifiedName>>;

/// What a foreign key stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Support {
    /// A key of the referenced table.
    Constraint(Ident),
    /// A unique index.
    Index(QualifiedName),
}

fn is_deferrable(table: &Table, name: &Ident) -> bool {
    table.constraints.get(name).is_some_and(|constraint| constraint.deferrability != Deferrability::NotDeferrable)
}

fn is_without_overlaps(table: &Table, name: &Ident) -> bool {
    table.constraints.get(name).is_some_and(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => key.without_overlaps,
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check { .. } | ConstraintKind::Exclude(_) => false,
    })
}

/// What is said of a foreign key that lacks the PERIOD of the key that it references.
pub(super) const PERIOD_REFERENCED: &str =
    "foreign key uses PERIOD on the referenced table but not the referencing table";

/// That a foreign key with a period is to do something when what it references goes.
fn period_action(key: &ForeignKey) -> Option<Box<Diagnostic>> {
    let plain = |action| action == crate::model::ReferentialAction::NoAction;
    let what = match (plain(key.on_update), plain(key.on_delete)) {
        _ if !key.period => return None,
        (false, _) => "ON UPDATE",
        (true, false) => "ON DELETE",
        (true, true) => return None,
    };
    let message = format!("unsupported {what} action for foreign key constraint using PERIOD");
    Some(Box::new(Diagnostic::error("foreign-key", message).sqlstate("0A000")))
}

fn has_columns(index: &Index, wanted: &BTreeSet<&Ident>) -> bool {
    let columns: Option<BTreeSet<&Ident>> = index
        .keys
        .iter()
        .map(|key| match &key.kind {
            IndexKeyKind::Column(name) => Some(name),
            IndexKeyKind::Expression(_) => None,
        })
        .collect();
    columns.as_ref() == Some(wanted)
}

fn primary_key_of(referenced: &Table, wanted: &ForeignKey) -> Result<Vec<Ident>, Box<Diagnostic>> {
    let table = referenced.name.name.as_str();
    let Some(ConstraintKind::PrimaryKey(key)) = referenced.primary_key().map(|constraint| &constraint.kind) else {
        let message = format!("there is no primary key for referenced table \"{table}\"");
        return Err(Box::new(Diagnostic::error("foreign-key", message).sqlstate("42704")));
    };
    if referenced.primary_key().is_some_and(|constraint| constraint.deferrability != Deferrability::NotDeferrable) {
        let message = format!("cannot use a deferrable primary key for referenced table \"{table}\"");
        return Err(Box::new(Diagnostic::error("foreign-key", message).sqlstate("55000")));
    }
    if key.without_overlaps && !wanted.period {
        return Err(Box::new(Diagnostic::error("foreign-key", PERIOD_REFERENCED).sqlstate("42830")));
    }
    if wanted.period && !key.without_overlaps {
        let message = "could not identify an overlaps operator for foreign key";
        return Err(Box::new(Diagnostic::error("foreign-key", message).sqlstate("42704")));
    }
    if key.columns.len() == wanted.columns.len() { Ok(key.columns.clone()) } else { Err(disagree()) }
}

fn disagree() -> Box<Diagnostic> {
    let message = "number of referencing and referenced columns for foreign key disagree";
    Box::new(Diagnostic::error("foreign-key", message).sqlstate("42830"))
}

fn check_referenced(referenced: &Table, columns: &[Ident], count: usize) -> Result<Vec<Ident>, Box<Diagnostic>> {
    if columns.len() != count {
        return Err(disagree());
    }
    if let Some(missing) = columns.iter().find(|column| referenced.column(column).is_none()) {
        let message = format!("column \"{}\" referenced in foreign key constraint does not exist", missing.as_str());
        let diagnostic = Diagnostic::error("unknown-column", message).sqlstate("42703");
        let known = referenced.columns.iter().map(|column| column.name.as_str());
        return Err(Box::new(match nearest(missing.as_str(), known) {
            Some(near) => diagnostic.help(format!("did you mean \"{near}\"?")),
            None => diagnostic,
        }));
    }
    Ok(columns.to_vec())
}

#[cfg(test)]
mod tests {
    use crate::compose::compose;
    use crate::source::Source;

    #[test]
    fn a_key_without_an_operator_class_is_shown_at_its_place_with_the_extension_that_brings_one() {
        let text = "CREATE TABLE t (a uuid, b daterange, EXCLUDE USING gist (a WITH =, b WITH &&)); ALTER TABLE t ENABLE ROW LEVEL SECURITY;";
        let found = compose(&[Source::new("a.sql", text)]).diagnostics;
        let [problem] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(problem.code, "no-operator-class");
        assert!(problem.span().is_some_and(|span| span.slice(text).starts_with("EXCLUDE")), "{problem:?}");
        assert_eq!(problem.help.as_deref(), Some("the extension btree_gist brings one: CREATE EXTENSION btree_gist"));
        let with = format!("CREATE EXTENSION btree_gist; {text}");
        assert_eq!(compose(&[Source::new("a.sql", with.as_str())]).diagnostics, []);
    }
}
