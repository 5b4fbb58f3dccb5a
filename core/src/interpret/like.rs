//! `CREATE TABLE … (LIKE …)`: `transformTableLikeClause`, `expandTableLikeClause` (parse_utilcmd.c).

use std::collections::BTreeSet;

use super::relation::Relation;
use super::table::{Building, chosen_not_null};
use super::{Interpreter, Mode, names};
use crate::analyze::{self, descent};
use crate::diagnostic::Diagnostic;
use crate::model::{
    Clause, ClauseKind, Column, Comment, Constraint, ConstraintKind, Definition, ExpressionPlace, ForeignOptions,
    Identity, Index, IndexKey, IndexKeyKind, IndexStorage, Kind, NotNull, Object, ObjectId, ObjectPart, Table, Tuning,
    UniqueKey, Whole, WholeKind,
};
use crate::name::{Ident, QualifiedName};
use crate::plan::names::not_null_name;
use crate::render::{self, Style};
use crate::source::{SourceId, Span};
use crate::sql::ast::{CreateTable, Like, LikePart};

/// A comment that `LIKE … INCLUDING COMMENTS` takes along: from where, to where, and where that is written.
pub(super) type LikeComment = (ObjectPart, ObjectPart, Span);

impl Interpreter<'_> {
    /// The columns of every LIKE that stands before a column of the table's own.
    pub(super) fn build_likes(&mut self, building: &mut Building, create: &CreateTable, at: usize) {
        for like in create.likes.iter().filter(|like| like.after == at) {
            let Some(origin) = self.like_origin(like) else { continue };
            for column in &origin.columns {
                self.like_column(building, &origin.name, column, like);
            }
            building.likes.push((origin, like.clone()));
        }
    }

    /// What has the columns: a table, a view, a composite type, as if each were a table.
    fn like_origin(&mut self, like: &Like) -> Option<Table> {
        let Some((name, relation)) = self.relation_named(&like.table) else {
            let diagnostic = self.missing(Kind::Table, &like.table);
            self.report(diagnostic);
            return None;
        };
        match relation {
            Relation::Table => self.draft.schema.table(&name).cloned(),
            Relation::View { .. } => {
                self.bind_views(&[name.clone()].into_iter().collect());
                let shape = self.draft.schema.view(&name)?.clone();
                if shape.columns.is_empty() || shape.columns.iter().any(|column| column.data_type.is_none()) {
                    let message = format!("the columns of \"{}\" cannot be told", name.name.as_str());
                    let diagnostic = Diagnostic::error("unsupported-clause", message).at(like.span, "");
                    self.report(diagnostic.help("write the columns out"));
                    return None;
                }
                Some(shape.shape())
            }
            Relation::Composite => {
                let composite = self.draft.schema.composite(&name)?;
                let mut table = Table::new(name.clone());
                table.columns = composite.attributes.iter().map(super::typed::column_of).collect();
                Some(table)
            }
            Relation::Index | Relation::Sequence | Relation::ConstraintIndex(_) | Relation::IdentitySequence(..) => {
                let message = format!("relation \"{}\" is invalid in LIKE clause", name.name.as_str());
                self.report(Diagnostic::error("wrong-object-type", message).at(like.span, "").sqlstate("42809"));
                None
            }
        }
    }

    fn like_column(&mut self, building: &mut Building, origin: &QualifiedName, column: &Column, like: &Like) {
        let table = building.table.name.clone();
        let has = |part| like.including.contains(&part);
        let name = column.name.clone();
        if let Some(known) = building.table.column_mut(&name) {
            if known.inherited && known.data_type == column.data_type {
                known.inherited = false;
                if let (Some(own), Some(not_null)) = (&mut known.not_null, &column.not_null) {
                    let name = not_null.name.clone().unwrap_or_else(|| not_null_name(origin, &name));
                    own.name = chosen_not_null(&table, &known.name, &name);
                    own.inherited = false;
                }
                return;
            }
            let message = format!("column \"{}\" specified more than once", name.as_str());
            return self.report(Diagnostic::error("duplicate-column", message).at(like.span, "").sqlstate("42701"));
        }
        // Its name comes along, be it one that PostgreSQL chose.
        let not_null = column.not_null.as_ref().map(|not_null| {
            let known = not_null.name.clone().unwrap_or_else(|| not_null_name(origin, &name));
            NotNull {
                name: chosen_not_null(&table, &name, &known),
                no_inherit: not_null.no_inherit,
                ..NotNull::default()
            }
        });
        let tuning = Tuning {
            storage: column.tuning.storage.clone().filter(|_| has(LikePart::Storage)),
            compression: column.tuning.compression.clone().filter(|_| has(LikePart::Compression)),
            ..Tuning::default()
        };
        let both = (origin, &table);
        let place = |table: &QualifiedName, generated: bool| match generated {
            true => ExpressionPlace::Generated { table: table.clone(), column: name.clone() },
            false => ExpressionPlace::Default { table: table.clone(), column: name.clone() },
        };
        let default = column.default.as_ref().filter(|_| has(LikePart::Defaults));
        let default = default.map(|default| self.copied(&place(origin, false), place(&table, false), default, both));
        let mut generated = column.generated.clone().filter(|_| has(LikePart::Generated));
        if let Some(generated) = &mut generated {
            let expression = generated.expression.clone();
            generated.expression = self.copied(&place(origin, true), place(&table, true), &expression, both);
        }
        let identity = column.identity.as_ref().filter(|_| has(LikePart::Identity)).map(|identity| {
            let sequence = self.free_relation(building, Some(name.as_str()), "seq");
            building.relations.insert(sequence.clone());
            Identity { sequence, unlogged: building.table.storage.unlogged, ..identity.clone() }
        });
        let part = |table: &QualifiedName| ObjectPart::Column { table: table.clone(), column: name.clone() };
        building.spans.push((part(&table), like.span));
        if has(LikePart::Comments) {
            self.like_comments.push((part(origin), part(&table), like.span));
        }
        building.table.columns.push(Column {
            name: name.clone(),
            data_type: column.data_type.clone(),
            collation: column.collation.clone(),
            not_null,
            default,
            generated,
            identity,
            tuning,
            options: ForeignOptions::default(),
            inherited: false,
        });
    }

    /// What comes along beside the columns, after the table's own constraints.
    pub(super) fn build_like_parts(&mut self, building: &mut Building) {
        for (origin, like) in std::mem::take(&mut building.likes) {
            // What is part of an index above comes with that.
            let own = origin.constraints.values().filter(|constraint| constraint.part_of.is_none());
            let mut constraints: Vec<Constraint> = own.cloned().collect();
            constraints.extend(descent::inherited_constraints(&self.draft.schema, &origin));
            constraints.retain(|constraint| {
                let part = ObjectPart::Constraint { table: origin.name.clone(), constraint: constraint.name.clone() };
                !self.comes_later(&part, like.span)
            });
            if like.including.contains(&LikePart::Constraints) {
                self.like_checks(building, &origin, &constraints, &like);
            }
            if like.including.contains(&LikePart::Indexes) {
                self.like_indexes(building, &origin, &constraints, &like);
            }
            if like.including.contains(&LikePart::Statistics) {
                self.like_statistics(building, &origin, &like);
            }
        }
    }

    /// Whether a source says something only after it has said LIKE.
    fn comes_later(&self, part: &ObjectPart, like: Span) -> bool {
        let first = self.draft.provenance.definition(part);
        self.mode == Mode::Compose && first.is_some_and(|first| first.source == like.source && first.start > like.start)
    }

    fn like_checks(&mut self, building: &mut Building, origin: &Table, constraints: &[Constraint], like: &Like) {
        let table = building.table.name.clone();
        for constraint in constraints {
            let ConstraintKind::Check { expression, no_inherit } = &constraint.kind else { continue };
            let name = constraint.name.clone();
            if building.table.constraints.contains_key(&name) {
                let (label, relation) = (name.as_str(), table.name.as_str());
                let message = format!("constraint \"{label}\" for relation \"{relation}\" already exists");
                let diagnostic = Diagnostic::error("duplicate-constraint", message).at(like.span, "");
                self.report(diagnostic.sqlstate("42710"));
                continue;
            }
            let place =
                |table: &QualifiedName| ExpressionPlace::Check { table: table.clone(), constraint: name.clone() };
            let both = (&origin.name, &table);
            let expression = self.copied(&place(&origin.name), place(&table), expression, both);
            let part =
                |table: &QualifiedName| ObjectPart::Constraint { table: table.clone(), constraint: name.clone() };
            self.like_part(building, like, part(&origin.name), part(&table));
            let kind = ConstraintKind::Check { expression, no_inherit: *no_inherit };
            let copied = Constraint { kind, validated: true, ..constraint.clone() };
            building.table.constraints.insert(name.clone(), copied);
        }
    }

    /// Notes where a part comes from, and that its comment comes along.
    fn like_part(&mut self, building: &mut Building, like: &Like, from: ObjectPart, to: ObjectPart) {
        if like.including.contains(&LikePart::Comments) {
            self.like_comments.push((from, to.clone(), like.span));
        }
        building.spans.push((to, like.span));
    }

    fn like_indexes(&mut self, building: &mut Building, origin: &Table, constraints: &[Constraint], like: &Like) {
        let qualified = |name: &Ident| QualifiedName { schema: origin.name.schema.clone(), name: name.clone() };
        let place = |this: &Self, part: &ObjectPart| this.draft.provenance.definition(part);
        let mut found: Vec<(Option<Span>, LikeIndex)> = Vec::new();
        for constraint in constraints.iter().filter(|constraint| constraint.kind.has_index()) {
            let part = ObjectPart::Constraint { table: origin.name.clone(), constraint: constraint.name.clone() };
            found.push((place(self, &part), LikeIndex::Constraint(constraint.clone())));
        }
        let own = self.draft.schema.objects().filter_map(|(id, object)| match object {
            Object::Index(index) if index.table == origin.name && index.part_of.is_none() => {
                Some((ObjectPart::Object(id.clone()), index.clone()))
            }
            _ => None,
        });
        let mut indexes: Vec<(Option<Span>, Index)> = own
            .filter(|(part, _)| !self.comes_later(part, like.span))
            .map(|(part, index)| (place(self, &part), index))
            .collect();
        indexes.extend(descent::inherited_indexes(&self.draft.schema, origin).into_iter().map(|index| (None, index)));
        found.extend(indexes.into_iter().map(|(span, index)| (span, LikeIndex::Own(index))));
        // In the order in which they were made, which is that in which names are chosen.
        found.sort_by_key(|(span, _)| *span);
        for (_, index) in found {
            let (from, to) = match index {
                LikeIndex::Constraint(constraint) => {
                    let from = qualified(&constraint.name);
                    let Some(name) = self.like_key(building, origin, &constraint, like) else { continue };
                    (from, QualifiedName { schema: building.table.name.schema.clone(), name })
                }
                LikeIndex::Own(index) => (index.name.clone(), self.like_index(building, origin, index)),
            };
            if like.including.contains(&LikePart::Comments) {
                let part = |name: QualifiedName| ObjectPart::Object(ObjectId::Index(name));
                self.like_comments.push((part(from), part(to), like.span));
            }
        }
    }

    /// A key, or an exclusion, under a name of its own. Answers that name.
    fn like_key(
        &mut self,
        building: &mut Building,
        origin: &Table,
        constraint: &Constraint,
        like: &Like,
    ) -> Option<Ident> {
        let table = building.table.name.clone();
        let stored =
            |storage: &IndexStorage| IndexStorage { parameters: storage.parameters.clone(), ..IndexStorage::default() };
        let unique = |key: &UniqueKey| UniqueKey { storage: stored(&key.storage), ..key.clone() };
        let joined = |key: &UniqueKey| names::joined(key.columns.iter().chain(&key.include).map(Ident::as_str));
        let (name, kind) = match &constraint.kind {
            ConstraintKind::PrimaryKey(key) => {
                if building.table.primary_key().is_some() {
                    let message =
                        format!("multiple primary keys for table \"{}\" are not allowed", table.name.as_str());
                    let diagnostic = Diagnostic::error("multiple-primary-keys", message).at(like.span, "");
                    self.report(diagnostic.sqlstate("42P16"));
                    return None;
                }
                (self.free_relation(building, None, "pkey").name, ConstraintKind::PrimaryKey(unique(key)))
            }
            ConstraintKind::Unique(key) => {
                let name = self.free_relation(building, Some(&joined(key)), "key").name;
                (name, ConstraintKind::Unique(unique(key)))
            }
            ConstraintKind::Exclude(exclusion) => {
                let keys = exclusion.elements.iter().map(|element| &element.key);
                let name = self.free_relation(building, Some(&key_names(keys, &exclusion.include)), "excl").name;
                let mut copied = exclusion.clone();
                copied.storage = stored(&exclusion.storage);
                let both = (&origin.name, &table);
                for (position, element) in copied.elements.iter_mut().enumerate() {
                    let place = |table: &QualifiedName, constraint: &Ident| ExpressionPlace::ExclusionKey {
                        table: table.clone(),
                        constraint: constraint.clone(),
                        position,
                    };
                    if let IndexKeyKind::Expression(expression) = &mut element.key.kind {
                        let (from, to) = (place(&origin.name, &constraint.name), place(&table, &name));
                        *expression = self.copied(&from, to, &expression.clone(), both);
                    }
                }
                if let Some(predicate) = &mut copied.predicate {
                    let place = |table: &QualifiedName, constraint: &Ident| ExpressionPlace::ExclusionPredicate {
                        table: table.clone(),
                        constraint: constraint.clone(),
                    };
                    let (from, to) = (place(&origin.name, &constraint.name), place(&table, &name));
                    *predicate = self.copied(&from, to, &predicate.clone(), both);
                }
                self.touched.insert(ObjectId::Table(table.clone()));
                (name, ConstraintKind::Exclude(copied))
            }
            ConstraintKind::ForeignKey(_) | ConstraintKind::Check { .. } => return None,
        };
        let key = match &kind {
            ConstraintKind::PrimaryKey(key) => Some(("PRIMARY KEY", key)),
            ConstraintKind::Unique(key) => Some(("UNIQUE", key)),
            ConstraintKind::Exclude(_) | ConstraintKind::ForeignKey(_) | ConstraintKind::Check { .. } => None,
        };
        if let Some((what, key)) = key {
            let made = building.table.clone();
            if !self.covers_partition_key(&made, key, what, like.span) {
                return None;
            }
        }
        building.relations.insert(QualifiedName { schema: table.schema.clone(), name: name.clone() });
        building.spans.push((ObjectPart::Constraint { table, constraint: name.clone() }, like.span));
        let copied = Constraint { name: name.clone(), kind, validated: true, ..constraint.clone() };
        building.table.constraints.insert(name.clone(), copied);
        Some(name)
    }

    /// An index under a name of its own. Answers that name.
    fn like_index(&mut self, building: &mut Building, origin: &Table, index: Index) -> QualifiedName {
        let table = building.table.name.clone();
        let name = self.free_relation(building, Some(&key_names(index.keys.iter(), &index.include)), "idx");
        building.relations.insert(name.clone());
        let both = (&origin.name, &table);
        let mut copied = Index { name: name.clone(), table: table.clone(), ..index.clone() };
        copied.storage.statistics.clear();
        for (position, key) in copied.keys.iter_mut().enumerate() {
            let place = |index: &QualifiedName| ExpressionPlace::IndexKey { index: index.clone(), position };
            if let IndexKeyKind::Expression(expression) = &mut key.kind {
                *expression = self.copied(&place(&index.name), place(&name), &expression.clone(), both);
            }
        }
        if let Some(predicate) = &mut copied.predicate {
            let place = |index: &QualifiedName| ExpressionPlace::IndexPredicate { index: index.clone() };
            *predicate = self.copied(&place(&index.name), place(&name), &predicate.clone(), both);
        }
        building.along.push(Object::Index(copied));
        name
    }

    fn like_statistics(&mut self, building: &mut Building, origin: &Table, like: &Like) {
        let table = building.table.name.clone();
        let found: Vec<Whole> = self.draft.schema.statistics_of(&origin.name).cloned().collect();
        let mut taken: BTreeSet<QualifiedName> = BTreeSet::new();
        for whole in found {
            if self.comes_later(&ObjectPart::Object(whole.id()), like.span) {
                continue;
            }
            let columns: BTreeSet<&Ident> = whole
                .clauses_of(&ClauseKind::On)
                .filter_map(|clause| match clause.named() {
                    Some(ObjectPart::Column { column, .. }) => Some(column),
                    _ => None,
                })
                .collect();
            let expressions = whole.clauses_of(&ClauseKind::On).count() - columns.len();
            let ordered = origin.columns.iter().map(|column| &column.name).filter(|name| columns.contains(name));
            let parts = ordered.map(Ident::as_str).chain(std::iter::repeat_n("expr", expressions));
            let named = |name: &Ident| QualifiedName { schema: table.schema.clone(), name: name.clone() };
            let name = names::free_name(table.name.as_str(), Some(&names::joined(parts)), "stat", |name| {
                let id = ObjectId::Whole(WholeKind::Statistics, named(name));
                self.draft.schema.contains(&id) || taken.contains(&named(name))
            });
            let name = named(&name);
            taken.insert(name.clone());
            let from = whole.id();
            let mut copied = Whole { name: name.clone(), ..whole };
            copied.clauses.retain(|clause| clause.kind != ClauseKind::Target);
            for (position, clause) in copied.clauses.iter_mut().enumerate() {
                let place = |object: ObjectId| ExpressionPlace::Clause { object, position };
                let to = ObjectId::Whole(WholeKind::Statistics, name.clone());
                let both = (&origin.name, &table);
                clause.text = self.copied(&place(from.clone()), place(to), &clause.text.clone(), both);
                if clause.kind == ClauseKind::From {
                    *clause = Clause::naming(ClauseKind::From, ObjectPart::Object(ObjectId::Table(table.clone())));
                }
            }
            copied.settle();
            if like.including.contains(&LikePart::Comments) {
                let (from, to) = (ObjectPart::Object(from), ObjectPart::Object(copied.id()));
                self.like_comments.push((from, to, like.span));
            }
            building.along.push(Object::Defined(Definition::Whole(copied)));
        }
    }

    /// Puts the comments in that came along. Among sources that is done when all are known.
    pub(super) fn copy_like_comments(&mut self) {
        for (from, to, span) in std::mem::take(&mut self.like_comments) {
            let id = ObjectId::Comment(Box::new(from));
            let Some(Object::Comment(comment)) = self.draft.schema.get(&id) else { continue };
            let text = comment.text.clone();
            let to_id = ObjectId::Comment(Box::new(to.clone()));
            let later = self.comes_later(&ObjectPart::Object(id), span);
            if !later && !self.draft.schema.contains(&to_id) {
                self.draft.provenance.add(ObjectPart::Object(to_id), span);
                self.draft.schema.insert(Object::Comment(Comment { on: to, text }));
            }
        }
    }
}

enum LikeIndex {
    Constraint(Constraint),
    Own(Index),
}

/// The names of an index's columns, joined, as those of an index that was written.
fn key_names<'k>(keys: impl Iterator<Item = &'k IndexKey>, include: &[Ident]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for key in keys {
        let part = match &key.kind {
            IndexKeyKind::Column(name) => name.as_str().to_owned(),
            IndexKeyKind::Expression(expression) => {
                let text = render::as_written(render::expression(expression, &Style::default()));
                let expr = crate::sql::parse_expression(&text, SourceId::again(expression.is_decided())).ok();
                let name = expr.and_then(|expr| analyze::figure_name(&expr)).filter(|name| name != "?column?");
                name.unwrap_or_else(|| "expr".to_owned())
            }
        };
        parts.push(super::index::numbered(&part, &parts));
    }
    parts.extend(include.iter().map(|name| name.as_str().to_owned()));
    names::joined(parts.iter().map(String::as_str))
}
