//! `DROP`: what depends on a thing goes along with CASCADE, and keeps it otherwise.

use super::create::describe;
use super::dependents::Dependent;
use super::relation::Relation;
use super::settle::Support;
use super::{Interpreter, not_null};
use crate::analyze::descent;
use crate::diagnostic::Diagnostic;
use crate::model::{ConstraintKind, Definition, IndexKeyKind, Kind, Object, ObjectId, ObjectPart, WholeKind};
use crate::name::{Ident, QualifiedName};
use crate::source::Span;
use crate::sql::ast::{Drop, DropKind, Name, ObjectName};

impl Interpreter<'_> {
    pub(super) fn drop(&mut self, drop: &Drop, span: Span) {
        self.bind_pending();
        match &drop.kind {
            DropKind::Schemas(names) => {
                for name in names {
                    self.drop_schema(name, drop, span);
                }
            }
            DropKind::Extensions(names) => self.drop_extensions(names, drop, span),
            DropKind::Types(names) => self.drop_all(names, Kind::Type, ObjectId::Type, drop, span),
            DropKind::Domains(names) => {
                let mut found = Vec::new();
                for name in names {
                    match self.find(name, ObjectId::Type) {
                        None if drop.if_exists && self.find(name, ObjectId::Table).is_none() => {}
                        Some(_) | None => found.extend(self.domain_named(name).map(ObjectId::Type)),
                    }
                }
                self.drop_found(found, drop, span);
            }
            DropKind::Sequences(names) => self.drop_all(names, Kind::Sequence, ObjectId::Sequence, drop, span),
            DropKind::Tables(names) => self.drop_tables(names, false, drop, span),
            DropKind::ForeignTables(names) => self.drop_tables(names, true, drop, span),
            DropKind::Views(names) => self.drop_views(names, false, drop, span),
            DropKind::MaterializedViews(names) => self.drop_views(names, true, drop, span),
            DropKind::Indexes(names) => self.drop_all(names, Kind::Index, ObjectId::Index, drop, span),
            DropKind::Trigger { name, table } => {
                if drop.if_exists && self.relation_named(table).is_none() {
                    return;
                }
                let Some(on) = self.rows_named(table) else { return };
                let id = ObjectId::Trigger { table: on.clone(), name: name.ident.clone() };
                if !self.remove(&id) && !drop.if_exists {
                    let diagnostic = self.no_trigger(&on, name);
                    self.report(diagnostic);
                }
            }
            DropKind::Rule { name, table } => self.drop_rule((name, table), drop),
            DropKind::Wholes(kind, names) => self.drop_wholes(*kind, names, drop, span),
            DropKind::Routines(names) => self.drop_routines(names, drop, span),
            DropKind::Policy { name, table } => {
                let Some(table) = self.find(table, ObjectId::Table) else {
                    if !drop.if_exists {
                        let diagnostic = self.missing(Kind::Table, table);
                        self.report(diagnostic);
                    }
                    return;
                };
                let id = ObjectId::Policy { table: table.clone(), name: name.ident.clone() };
                if !self.remove(&id) && !drop.if_exists {
                    let diagnostic = self.no_policy(&table, name);
                    self.report(diagnostic);
                }
            }
        }
    }

    fn drop_schema(&mut self, name: &Name, drop: &Drop, span: Span) {
        let id = ObjectId::Schema(name.ident.clone());
        if !self.schema_exists(&name.ident) {
            if !drop.if_exists {
                let message = format!("schema \"{}\" does not exist", name.ident.as_str());
                self.report(Diagnostic::error("unknown-schema", message).at(name.span, "").sqlstate("3F000"));
            }
            return;
        }
        let held: Vec<ObjectId> = self
            .draft
            .schema
            .objects()
            .map(|(id, _)| id.clone())
            .filter(|held| held.schema() == name.ident && *held != id)
            .filter(|held| {
                !matches!(
                    held,
                    ObjectId::Comment(_)
                        | ObjectId::Owner(_)
                        | ObjectId::Privileges(_)
                        | ObjectId::DefaultPrivileges(_)
                )
            })
            .collect();
        if !held.is_empty() && !drop.cascade {
            let list: Vec<String> = held.iter().map(|id| format!("{} {}", id.kind().name(), describe(id))).collect();
            self.refused(&format!("schema \"{}\"", name.ident.as_str()), &list, span);
            return;
        }
        for held in held {
            self.remove_with_dependents(&held);
        }
        // Default privileges go with their schema, CASCADE or not.
        let schema = &name.ident;
        self.draft
            .schema
            .retain(|id, _| !matches!(id, ObjectId::DefaultPrivileges(of) if of.schema.as_ref() == Some(schema)));
        if name.ident.as_str() == "public" {
            self.public_dropped = Some(span);
            self.unpublish(&id);
            let public = Box::new(ObjectPart::Object(id));
            self.draft.schema.remove(&ObjectId::Comment(public.clone()));
            self.draft.schema.remove(&ObjectId::Privileges(public));
        } else {
            self.remove(&id);
        }
    }

    fn drop_all(
        &mut self,
        names: &[ObjectName],
        kind: Kind,
        id: fn(QualifiedName) -> ObjectId,
        drop: &Drop,
        span: Span,
    ) {
        let mut found = Vec::new();
        for name in names {
            match self.find(name, id) {
                Some(name) => found.push(id(name)),
                None => self.not_found(name, kind, drop),
            }
        }
        self.drop_found(found, drop, span);
    }

    pub(super) fn drop_found(&mut self, found: Vec<ObjectId>, drop: &Drop, span: Span) {
        if let Some((id, range)) = found.iter().find_map(|id| Some((id, self.goes_with_another(id)?)))
            && !found.contains(&ObjectId::Type(range.clone()))
        {
            let message =
                format!("cannot drop type {} because type \"{}\" requires it", describe(id), range.name.as_str());
            let diagnostic = Diagnostic::error("dependent-objects", message).at(span, "").sqlstate("2BP01");
            return self.report(diagnostic.help("drop the range type instead"));
        }
        let part = found.iter().find_map(|id| {
            let ObjectId::Index(name) = id else { return None };
            let of = self.draft.schema.index(name)?.part_of.clone()?;
            (!found.contains(&ObjectId::Index(of.clone()))).then_some((id, of))
        });
        if let Some((id, of)) = part {
            let message = format!("cannot drop index {} because index {} requires it", describe(id), of.name.as_str());
            let help = format!("drop index {} instead", of.name.as_str());
            let diagnostic = Diagnostic::error("dependent-objects", message).at(span, "").sqlstate("2BP01");
            return self.report(diagnostic.help(help));
        }
        let found = self.with_partitions(found);
        // What is dropped together does not keep each other.
        for id in &found {
            let kept: Vec<Dependent> = self
                .dependents(&ObjectPart::Object(id.clone()))
                .into_iter()
                .filter(|dependent| match dependent {
                    Dependent::Object(object) => !found.contains(object),
                    Dependent::Constraint(table, _) | Dependent::Default(table, _) | Dependent::Column(table, _) => {
                        !found.contains(&ObjectId::Table(table.clone()))
                    }
                    Dependent::Published(_, table) => !found.contains(&ObjectId::Table(table.clone())),
                    Dependent::Attribute(of, _) | Dependent::DomainConstraint(of, _) => {
                        !found.contains(&ObjectId::Type(of.clone()))
                    }
                })
                .collect();
            if !kept.is_empty() && !drop.cascade {
                let list: Vec<String> = kept.iter().map(Dependent::describe).collect();
                self.refused(&format!("{} {}", id.kind().name(), describe(id)), &list, span);
                return;
            }
            for dependent in kept {
                self.remove_dependent(&dependent, span);
            }
        }
        for id in found {
            self.remove(&id);
        }
    }

    /// Whether a type goes with another one alone: the multirange type of a range type.
    fn goes_with_another(&self, id: &ObjectId) -> Option<QualifiedName> {
        let ObjectId::Type(name) = id else { return None };
        self.draft.schema.range_of_multirange(name).map(|range| range.name.clone())
    }

    /// Says why there is nothing to drop: no such object, one of another kind, or a part of something.
    pub(super) fn not_found(&mut self, name: &ObjectName, kind: Kind, drop: &Drop) {
        let part = match (kind, self.relation_named(name)) {
            (Kind::Index, Some((found, Relation::ConstraintIndex(table)))) => {
                let constraint = format!("constraint \"{}\" on table \"{}\"", found.name.as_str(), table.name.as_str());
                Some((found, constraint))
            }
            (Kind::Sequence, Some((found, Relation::IdentitySequence(table, column)))) => {
                Some((found, format!("column \"{}\" of table \"{}\"", column.as_str(), table.name.as_str())))
            }
            (Kind::Type, _) => {
                let table = self.find(name, ObjectId::Table);
                table.map(|table| (table.clone(), format!("table \"{}\"", table.name.as_str())))
            }
            _ => None,
        };
        if let Some((found, whole)) = part {
            let message =
                format!("cannot drop {} \"{}\" because {whole} requires it", kind.name(), found.name.as_str());
            let help = format!("drop {whole} instead");
            self.report(
                Diagnostic::error("dependent-objects", message).at(name.span(), "").help(help).sqlstate("2BP01"),
            );
            return;
        }
        let there = self.relation_named(name).is_some() && kind != Kind::Type;
        if drop.if_exists && !there {
            return;
        }
        let mut diagnostic = self.missing(kind, name);
        if kind == Kind::Index && diagnostic.code == "unknown-index" {
            diagnostic.sqlstate = Some("42704");
        }
        self.report(diagnostic);
    }

    pub(super) fn refused(&mut self, what: &str, dependents: &[String], span: Span) {
        let message = format!("cannot drop {what} because other objects depend on it");
        let diagnostic = Diagnostic::error("dependent-objects", message)
            .at(span, format!("needed by {}", dependents.join(", ")))
            .help("drop them first, or use CASCADE to drop them too")
            .sqlstate("2BP01");
        self.report(diagnostic);
    }

    /// Takes out what depends on what is dropped, and what depends on that in turn.
    pub(super) fn remove_dependent(&mut self, dependent: &Dependent, span: Span) {
        for dependent in self.with_dependents(vec![dependent.clone()]) {
            let message = format!("CASCADE drops {} too", dependent.describe());
            self.report(Diagnostic::note("dropped-along", message).at(span, ""));
            self.take_out(&dependent);
        }
    }

    fn remove_with_dependents(&mut self, id: &ObjectId) {
        for dependent in self.with_dependents(self.dependents(&ObjectPart::Object(id.clone()))) {
            self.take_out(&dependent);
        }
        self.remove(id);
    }

    /// Those and all that depends on them, what others stand on last.
    fn with_dependents(&self, first: Vec<Dependent>) -> Vec<Dependent> {
        let mut found: Vec<Dependent> = Vec::new();
        let mut work = first;
        while let Some(next) = work.pop() {
            if found.contains(&next) {
                continue;
            }
            match &next {
                Dependent::Object(id) => work.extend(self.dependents(&ObjectPart::Object(id.clone()))),
                Dependent::Column(table, column) => work.extend(self.kept_by_column(table, column)),
                Dependent::Attribute(of, attribute) => {
                    work.extend(self.dependents(&ObjectPart::attribute(of, attribute)));
                }
                Dependent::Constraint(..)
                | Dependent::Default(..)
                | Dependent::DomainConstraint(..)
                | Dependent::Published(..) => {}
            }
            found.push(next);
        }
        found.reverse();
        found
    }

    fn take_out(&mut self, dependent: &Dependent) {
        match dependent {
            Dependent::Object(id) => {
                self.remove(id);
            }
            Dependent::Constraint(table, name) => self.remove_constraint(table, name),
            Dependent::Default(table, column) => {
                if let Some(column) = self.draft.schema.table_mut(table).and_then(|table| table.column_mut(column)) {
                    column.default = None;
                }
            }
            Dependent::Column(table, column) => self.remove_column(table, column),
            Dependent::Published(publication, table) => self.unpublish_from(publication, table),
            Dependent::Attribute(of, attribute) => self.remove_attribute(of, attribute),
            Dependent::DomainConstraint(domain, name) => self.remove_domain_constraint(domain, name),
        }
    }

    fn remove_domain_constraint(&mut self, domain: &QualifiedName, name: &Ident) {
        if let Some(domain) = self.draft.schema.domain_mut(domain) {
            domain.checks.remove(name);
        }
        self.forget_what_was_on_the_lost();
        self.retake_names();
    }

    /// What keeps a column: constraints and indexes of the table itself go with it; policies and other tables do not.
    fn kept_by_column(&self, table: &QualifiedName, column: &Ident) -> Vec<Dependent> {
        let part = ObjectPart::Column { table: table.clone(), column: column.clone() };
        let mut kept = self.dependents(&part);
        for constraint in self.gone_with_column(table, column) {
            let part = ObjectPart::Constraint { table: table.clone(), constraint };
            kept.extend(self.direct_dependents(&part));
        }
        kept.retain(|dependent| match dependent {
            Dependent::Object(ObjectId::Index(_) | ObjectId::Whole(WholeKind::Statistics, _)) => false,
            Dependent::Constraint(of, name) => of != table || !self.stands_on(of, name, column),
            Dependent::Default(of, _) => of != table,
            Dependent::Column(..)
            | Dependent::Object(_)
            | Dependent::Attribute(..)
            | Dependent::Published(..)
            | Dependent::DomainConstraint(..) => true,
        });
        kept
    }

    /// Takes an object out with all that is part of it. Answers whether it was there.
    pub(super) fn remove(&mut self, id: &ObjectId) -> bool {
        let Some(removed) = self.draft.schema.remove(id) else {
            return false;
        };
        if let Object::Defined(Definition::Range(range)) = &removed {
            self.draft.schema.remove(&ObjectId::Type(range.multirange.clone()));
        }
        if let Object::Table(table) = &removed {
            for constraint in table.constraints.values() {
                self.release_names(&table.name, constraint);
            }
            for column in &table.columns {
                if let Some(identity) = &column.identity {
                    self.hidden_relations.remove(&identity.sequence);
                }
            }
            let name = &table.name;
            let owned =
                |part: &Option<ObjectPart>| matches!(part, Some(ObjectPart::Column { table, .. }) if table == name);
            self.draft.schema.retain(|_, object| match object {
                Object::Index(index) => index.table != *name,
                Object::Policy(policy) => policy.table != *name,
                Object::Sequence(sequence) => !owned(&sequence.owned_by),
                // A constraint trigger goes with either of its tables.
                Object::Defined(Definition::Trigger(trigger)) => {
                    let from = trigger.constraint.as_ref().and_then(|constraint| constraint.from.as_ref());
                    trigger.table != *name && from != Some(name)
                }
                Object::Defined(Definition::Rule(rule)) => rule.table != *name,
                Object::Defined(Definition::Whole(whole)) => whole.table() != Some(name),
                Object::Schema(_)
                | Object::Enum(_)
                | Object::Table(_)
                | Object::Defined(
                    Definition::Routine(_)
                    | Definition::Extension(_)
                    | Definition::View(_)
                    | Definition::Domain(_)
                    | Definition::Composite(_)
                    | Definition::Range(_)
                    | Definition::Multirange(_),
                )
                | Object::Comment(_)
                | Object::Owner(_)
                | Object::Privileges(_)
                | Object::DefaultPrivileges(_) => true,
            });
            self.unpublish(id);
            self.pending_keys.retain(|key| key.table != *name);
            self.row_security.retain(|(table, _), _| table != name);
        }
        if let Object::Schema(_) = &removed {
            self.unpublish(id);
        }
        if let Object::Defined(Definition::View(view)) = &removed {
            self.draft.schema.retain(|_, object| match object {
                Object::Index(index) => index.table != view.name,
                Object::Defined(Definition::Trigger(trigger)) => trigger.table != view.name,
                Object::Defined(Definition::Rule(rule)) => rule.table != view.name,
                Object::Defined(Definition::Whole(whole)) => whole.table() != Some(&view.name),
                Object::Schema(_)
                | Object::Enum(_)
                | Object::Sequence(_)
                | Object::Table(_)
                | Object::Defined(
                    Definition::Routine(_)
                    | Definition::Extension(_)
                    | Definition::View(_)
                    | Definition::Domain(_)
                    | Definition::Composite(_)
                    | Definition::Range(_)
                    | Definition::Multirange(_),
                )
                | Object::Policy(_)
                | Object::Comment(_)
                | Object::Owner(_)
                | Object::Privileges(_)
                | Object::DefaultPrivileges(_) => true,
            });
        }
        if let Object::Index(index) = &removed {
            self.change_storage(&index.table, |storage| storage.forget_index(&index.name.name));
            self.drop_parts(&index.table, &index.name);
        }
        self.forget_what_was_on_the_lost();
        let schema = &self.draft.schema;
        self.draft.provenance.0.retain(|part, _| exists(schema, part));
        if let Object::Defined(Definition::Domain(_)) = &removed {
            self.retake_names();
        }
        true
    }

    /// Takes out the comments and privileges on what is no longer there.
    pub(super) fn forget_what_was_on_the_lost(&mut self) {
        let schema = &self.draft.schema;
        let gone: Vec<ObjectId> = schema
            .objects()
            .filter_map(|(id, object)| match object {
                Object::Comment(comment) => Some((id, &comment.on)),
                Object::Privileges(privileges) => Some((id, &privileges.on)),
                Object::Owner(owner) => Some((id, &owner.on)),
                _ => None,
            })
            .filter(|(_, on)| !exists(schema, on))
            .map(|(id, _)| id.clone())
            .collect();
        for id in gone {
            self.draft.schema.remove(&id);
        }
    }

    /// Takes out the indexes of partitions that are part of one that goes.
    fn drop_parts(&mut self, table: &QualifiedName, of: &QualifiedName) {
        if !self.has_descents() {
            return;
        }
        for (child, gone) in descent::drop_parts(&mut self.draft.schema, table, of) {
            for constraint in &gone.constraints {
                self.release_names(&child, constraint);
                self.change_storage(&child, |storage| storage.forget_index(&constraint.name));
            }
            for index in &gone.indexes {
                self.change_storage(&child, |storage| storage.forget_index(&index.name.name));
            }
        }
    }

    fn remove_constraint(&mut self, table: &QualifiedName, name: &Ident) {
        let removed = self.draft.schema.table_mut(table).and_then(|table| table.constraints.remove(name));
        if let Some(constraint) = removed {
            self.release_names(table, &constraint);
            if constraint.kind.has_index() {
                self.change_storage(table, |storage| storage.forget_index(name));
                self.drop_parts(table, &QualifiedName { schema: table.schema.clone(), name: name.clone() });
            }
        }
        let index = QualifiedName { schema: table.schema.clone(), name: name.clone() };
        if self.draft.schema.index(&index).is_none() {
            self.draft.schema.remove(&ObjectId::Comment(Box::new(ObjectPart::Object(ObjectId::Index(index)))));
        }
        self.draft.schema.remove(&ObjectId::Comment(Box::new(ObjectPart::Constraint {
            table: table.clone(),
            constraint: name.clone(),
        })));
        self.pending_keys.retain(|key| key.table != *table || key.constraint != *name);
    }

    pub(super) fn drop_constraint(&mut self, table: &QualifiedName, name: &Name, if_exists: bool, cascade: bool) {
        self.bind_pending();
        let Some(found) = self.draft.schema.table(table) else {
            return;
        };
        let Some(constraint) = found.constraints.get(&name.ident) else {
            if let Some(column) = not_null::column_of(found, &name.ident).map(|column| column.name.clone()) {
                self.drop_not_null(table, &Name { ident: column, span: name.span });
                self.forget_what_was_on_the_lost();
            } else if !if_exists {
                self.missing_part("constraint", "42704", &table.name, name);
            }
            return;
        };
        let mut dependents = match &constraint.kind {
            ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) => {
                self.keys_on(table, &Support::Constraint(name.ident.clone()))
            }
            ConstraintKind::ForeignKey(_) | ConstraintKind::Check { .. } | ConstraintKind::Exclude(_) => Vec::new(),
        };
        // What says ON CONFLICT ON CONSTRAINT.
        let part = ObjectPart::Constraint { table: table.clone(), constraint: name.ident.clone() };
        dependents.extend(self.direct_dependents(&part));
        if !dependents.is_empty() && !cascade {
            let list: Vec<String> = dependents.iter().map(Dependent::describe).collect();
            self.refused(&format!("constraint \"{}\"", name.ident.as_str()), &list, name.span);
            return;
        }
        for dependent in dependents {
            self.remove_dependent(&dependent, name.span);
        }
        self.remove_constraint(table, &name.ident);
    }

    pub(super) fn drop_column(&mut self, table: &QualifiedName, column: &Name, if_exists: bool, cascade: bool) {
        self.bind_pending();
        let known = self.draft.schema.table(table).is_some_and(|found| found.column(&column.ident).is_some());
        if !known {
            if !if_exists {
                self.missing_part("column", "42703", &table.name, column);
            }
            return;
        }
        let kept = self.kept_by_column(table, &column.ident);
        if !kept.is_empty() && !cascade {
            let list: Vec<String> = kept.iter().map(Dependent::describe).collect();
            let what = format!("column \"{}\" of table \"{}\"", column.ident.as_str(), table.name.as_str());
            self.refused(&what, &list, column.span);
            return;
        }
        for dependent in kept {
            self.remove_dependent(&dependent, column.span);
        }
        self.remove_column(table, &column.ident);
    }

    /// The constraints that go along with a column.
    fn gone_with_column(&self, table: &QualifiedName, column: &Ident) -> Vec<Ident> {
        let part = ObjectPart::Column { table: table.clone(), column: column.clone() };
        let Some(found) = self.draft.schema.table(table) else { return Vec::new() };
        found
            .constraints
            .values()
            .filter(|constraint| match &constraint.kind {
                ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
                    key.columns.contains(column) || key.include.contains(column)
                }
                ConstraintKind::ForeignKey(key) => key.columns.contains(column),
                ConstraintKind::Check { expression, .. } => expression.references().any(|name| *name == part),
                ConstraintKind::Exclude(exclusion) => {
                    let mut expressions = constraint.kind.expressions().into_iter();
                    exclusion.columns().any(|name| name == column)
                        || expressions.any(|expression| expression.references().any(|name| *name == part))
                }
            })
            .map(|constraint| constraint.name.clone())
            .collect()
    }

    fn remove_column(&mut self, table: &QualifiedName, column: &Ident) {
        let part = ObjectPart::Column { table: table.clone(), column: column.clone() };
        let constraints = self.gone_with_column(table, column);
        for constraint in constraints {
            self.remove_constraint(table, &constraint);
        }
        let indexes: Vec<ObjectId> = self
            .draft
            .schema
            .objects()
            .filter_map(|(id, object)| match object {
                Object::Index(index) if index.table == *table => Some((id, index)),
                _ => None,
            })
            .filter(|(_, index)| {
                let named = index.keys.iter().any(|key| match &key.kind {
                    IndexKeyKind::Column(name) => name == column,
                    IndexKeyKind::Expression(expression) => expression.references().any(|name| *name == part),
                });
                named
                    || index.include.contains(column)
                    || index.predicate.iter().any(|predicate| predicate.references().any(|name| *name == part))
            })
            .map(|(id, _)| id.clone())
            .collect();
        let sequences: Vec<ObjectId> = self
            .draft
            .schema
            .objects()
            .filter_map(|(id, object)| match object {
                Object::Sequence(sequence) if sequence.owned_by.as_ref() == Some(&part) => Some(id.clone()),
                _ => None,
            })
            .collect();
        if let Some(found) = self.draft.schema.table_mut(table) {
            let identity = found.column(column).and_then(|column| column.identity.clone());
            found.columns.retain(|known| known.name != *column);
            if let Some(identity) = identity {
                self.forget_access(ObjectPart::Object(ObjectId::Sequence(identity.sequence)));
            }
        }
        self.forget_access(part.clone());
        let statistics = self
            .draft
            .schema
            .statistics_of(table)
            .filter(|whole| whole.clauses.iter().any(|clause| clause.text.references().any(|name| *name == part)));
        let statistics: Vec<ObjectId> = statistics.map(crate::model::Whole::id).collect();
        for id in indexes.into_iter().chain(sequences).chain(statistics) {
            self.remove(&id);
        }
        self.draft.schema.remove(&ObjectId::Comment(Box::new(part.clone())));
        self.draft.provenance.0.remove(&part);
    }

    /// Takes out the privileges on something that goes.
    pub(super) fn forget_access(&mut self, on: ObjectPart) {
        self.draft.schema.remove(&ObjectId::Privileges(Box::new(on)));
    }
}

/// Whether a part is still there.
fn exists(schema: &crate::model::Schema, part: &ObjectPart) -> bool {
    match part {
        ObjectPart::Object(ObjectId::Schema(name)) if name.as_str() == "public" => true,
        ObjectPart::Object(ObjectId::Sequence(name)) => {
            schema.sequence(name).is_some() || schema.identity_of(name).is_some()
        }
        ObjectPart::Object(ObjectId::Index(name)) if schema.constraint_of_index(name).is_some() => true,
        ObjectPart::Object(id) => schema.contains(id),
        ObjectPart::Column { table, column } => {
            let of_view = |view: &crate::model::View| view.columns.is_empty() || view.column(column).is_some();
            schema.table(table).is_some_and(|found| found.column(column).is_some())
                || schema.view(table).is_some_and(of_view)
        }
        ObjectPart::Constraint { table, constraint } => schema.table(table).is_some_and(|found| {
            found.constraints.contains_key(constraint) || not_null::column_of(found, constraint).is_some()
        }),
        ObjectPart::Type { of, part, name } => schema.has_type_part(of, *part, name),
    }
}
