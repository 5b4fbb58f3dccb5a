//! Statements that change rows: `transformInsertStmt`, `transformUpdateStmt`, `transformDeleteStmt` (analyze.c).

use super::scope::{Item, VisibleColumn};
use super::{Binder, Bound, Clause};
use crate::analyze::catalog::{CastContext, Oid};
use crate::analyze::error::{dotted, raise, undecided};
use crate::analyze::node::{Form, Node, NodeKind};
use crate::analyze::query::{
    BoundAssignment, BoundBody, BoundColumn, BoundConflict, BoundInsert, BoundKey, BoundModify, BoundQuery,
    BoundSource, BoundTarget, BoundUpdate, ConflictOn, Relation, RelationColumn, RelationKind, Sides,
};
use crate::model::{ObjectPart, Version};
use crate::name::{Ident, QualifiedName, nearest};
use crate::source::Span;
use crate::sql::ast::{
    self, Assignment, ConflictTarget, ConflictUpdate, Delete, Expr, ExprKind, Insert, Modify, Name, ObjectName,
    OnConflict, Query, QueryBody, Returning, SetPart, SetTarget, Target, Update,
};

/// The relation whose rows change, and what of it is seen.
pub(super) struct Changed {
    pub(super) number: usize,
    pub(super) item: Item,
    name: QualifiedName,
    pub(super) columns: Vec<RelationColumn>,
}

impl Binder<'_, '_> {
    /// A statement that changes rows, in a scope of its own. Its columns are those that it returns.
    pub(super) fn modify(&mut self, modify: &Modify, span: Span) -> Bound<(BoundBody, Vec<RelationColumn>)> {
        let bound = match modify {
            Modify::Insert(insert) => self.insert(insert, span)?,
            Modify::Update(update) => self.update(update)?,
            Modify::Delete(delete) => self.delete(delete)?,
            Modify::Merge(merge) => self.merge_statement(merge, span)?,
        };
        let columns = bound.returning.iter().map(|target| RelationColumn {
            name: Ident::new(&target.name),
            ty: target.value.ty(),
            typmod: target.value.typmod(),
        });
        let columns = columns.collect();
        Ok((BoundBody::Modify(Box::new(bound)), columns))
    }

    /// `setTargetTable`
    pub(super) fn changed(&mut self, table: &ObjectName, only: bool, alias: Option<&Name>) -> Bound<Changed> {
        let word = &table.name.ident;
        let Some(rows) = self.env.rows_named(self.search_path, table) else { return Err(self.no_relation(table)) };
        let Some(columns) = self.env.columns_of(rows) else {
            return Err(undecided(table.span(), format!("the columns of view \"{}\"", word.as_str())));
        };
        let alias = alias.map(|alias| alias.ident.clone());
        let name = rows.name().clone();
        let relation = super::scope::rows_relation(&name, columns.clone(), alias, Vec::new(), only);
        let (number, item) = self.scope.add(relation);
        Ok(Changed { number, item, name, columns })
    }

    fn insert(&mut self, insert: &Insert, span: Span) -> Bound<BoundModify> {
        let source = insert.source.as_deref();
        // What a rule's row is called by is seen by the query alone.
        let rows = source.filter(|query| plain_rows(query).is_none()).map(|_| {
            let rows = std::mem::take(&mut self.scope.relations);
            (rows, std::mem::take(&mut self.scope.items))
        });
        let changed = self.changed(&insert.table, false, insert.alias.as_ref())?;
        let listed = !insert.columns.is_empty();
        let mut targets = self.insert_targets(&insert.columns, &changed)?;
        let mut relation = None;
        let source = match (source, source.and_then(plain_rows)) {
            (None, _) => {
                targets.clear();
                BoundSource::Default
            }
            (Some(_), Some([row])) => {
                self.scope.clause = Clause::Row;
                let row = self.row_to_insert(row)?;
                BoundSource::Row(self.assigned_row(row, &mut targets, listed, &changed, span)?)
            }
            (Some(query), Some(rows)) => {
                self.scope.clause = Clause::Values;
                let rows = self.rows(rows, &mut targets, listed, &changed, query.span)?;
                relation = Some(self.add_rows(rows, targets.len()));
                BoundSource::Rows
            }
            (Some(query), None) => {
                if let Some((relations, items)) = rows {
                    self.seen_by_query = relations.into_iter().zip(items).collect();
                }
                let bound = self.query_with(query, true)?;
                self.seen_by_query.clear();
                self.check_source(&bound, &mut targets, listed, &changed, query.span)?;
                let columns = bound.columns.clone();
                let (number, _) = self.scope.add(Relation {
                    kind: RelationKind::Query(Box::new(bound)),
                    name: Ident::new("*SELECT*"),
                    alias: None,
                    alias_columns: Vec::new(),
                    columns,
                    lateral: false,
                });
                relation = Some(number);
                BoundSource::Query
            }
        };
        self.scope.items = vec![Item { lateral_only: false, ..changed.item.clone() }];
        let conflict = match &insert.conflict {
            None => None,
            Some(conflict) => Some(self.conflict(conflict, &changed)?),
        };
        self.scope.items = vec![changed.item.clone()];
        let star = changed.item.columns.clone();
        let (returning, sides) = self.returning(&insert.returning, &star, &changed)?;
        let insert = BoundInsert { columns: targets, overriding: insert.overriding, source, relation, conflict };
        Ok(BoundModify {
            relations: std::mem::take(&mut self.scope.relations),
            target: changed.number,
            insert: Some(insert),
            update: None,
            from: Vec::new(),
            filter: None,
            merge: None,
            returning,
            sides,
        })
    }

    /// `checkInsertTargets`: the columns that were listed, or all.
    pub(super) fn insert_targets(&mut self, written: &[SetTarget], changed: &Changed) -> Bound<Vec<BoundColumn>> {
        if written.is_empty() {
            return Ok((0..changed.columns.len()).map(|at| BoundColumn { at, part: None }).collect());
        }
        let mut targets: Vec<BoundColumn> = Vec::with_capacity(written.len());
        for target in written {
            let column = self.target_column(target, changed)?;
            // Several parts of one column may get values.
            let twice = |known: &BoundColumn| known.at == column.at && (known.part.is_none() || column.part.is_none());
            if targets.iter().any(twice) {
                let message = format!("column \"{}\" specified more than once", target.name.ident.as_str());
                return Err(raise("duplicate-column", "42701", target.name.span, message).into());
            }
            targets.push(column);
        }
        Ok(targets)
    }

    fn target_column(&mut self, target: &SetTarget, changed: &Changed) -> Bound<BoundColumn> {
        let name = &target.name.ident;
        let Some(at) = changed.columns.iter().position(|column| column.name == *name) else {
            let table = changed.name.name.as_str();
            let message = format!("column \"{}\" of relation \"{table}\" does not exist", name.as_str());
            let diagnostic = raise("unknown-column", "42703", target.name.span, message);
            let near = nearest(name.as_str(), changed.columns.iter().map(|column| column.name.as_str()));
            return Err(match near {
                Some(near) => diagnostic.help(format!("perhaps you meant the column \"{near}\"")).into(),
                None => diagnostic.help("add the column to the table, or mend its name").into(),
            });
        };
        let part = match changed.columns.get(at).filter(|_| !target.parts.is_empty()) {
            Some(column) => Some(self.part_of(target, column)?),
            None => None,
        };
        Ok(BoundColumn { at, part })
    }

    /// `transformAssignmentIndirection`: the part of a column, over what stands for the column.
    fn part_of(&mut self, target: &SetTarget, column: &RelationColumn) -> Bound<Node> {
        let span = target.name.span;
        if column.ty == Oid::NONE || self.env.base_type(column.ty) != column.ty {
            return Err(undecided(span, "a part of a column of a domain"));
        }
        let mut part = Node::new(NodeKind::CaseTest { ty: column.ty, typmod: column.typmod }, span);
        let mut parts = target.parts.as_slice();
        while let [first, rest @ ..] = parts {
            parts = rest;
            part = match first {
                SetPart::Field(field) if self.env.fields(part.ty()).is_none() => {
                    let message = format!(
                        "cannot assign to field \"{}\" of column \"{}\" because its type {} is not a composite type",
                        field.ident.as_str(),
                        column.name.as_str(),
                        self.env.type_name(part.ty())
                    );
                    return Err(raise("type-mismatch", "42804", field.span, message).into());
                }
                SetPart::Field(field) => self.field_of(part, field, span)?,
                SetPart::Subscript(subscript) => {
                    let mut all = vec![subscript.clone()];
                    while let [SetPart::Subscript(next), rest @ ..] = parts {
                        all.push(next.clone());
                        parts = rest;
                    }
                    self.subscript_of(part, &all, span)?
                }
            };
        }
        Ok(part)
    }

    /// What a column or its part takes.
    fn wanted(&self, column: &BoundColumn, changed: &Changed) -> Option<RelationColumn> {
        let known = changed.columns.get(column.at)?;
        Some(match &column.part {
            None => known.clone(),
            Some(part) => RelationColumn { name: known.name.clone(), ty: part.ty(), typmod: part.typmod() },
        })
    }

    /// `transformExpressionList`: a star stands for columns; DEFAULT has no value.
    pub(super) fn row_to_insert(&mut self, row: &[Expr]) -> Bound<Vec<Option<Node>>> {
        let mut values = Vec::with_capacity(row.len());
        for expr in row {
            match &expr.kind {
                ExprKind::Default => values.push(None),
                ExprKind::Wildcard(names) if names.is_empty() => {
                    return Err(undecided(expr.span, "a star without a relation"));
                }
                ExprKind::Wildcard(_) | ExprKind::FieldWildcard(_) => {
                    let target = Target { value: expr.clone(), alias: None };
                    let found = self.targets(std::slice::from_ref(&target), &[])?;
                    values.extend(found.into_iter().map(|target| Some(target.value)));
                }
                _ => values.push(Some(self.expression(expr)?)),
            }
        }
        Ok(values)
    }

    /// `transformInsertRow`
    pub(super) fn assigned_row(
        &mut self,
        row: Vec<Option<Node>>,
        targets: &mut Vec<BoundColumn>,
        listed: bool,
        changed: &Changed,
        span: Span,
    ) -> Bound<Vec<Option<Node>>> {
        fits(row.len(), targets, listed, span)?;
        let mut values = Vec::with_capacity(row.len());
        for (value, at) in row.into_iter().zip(targets.iter()) {
            values.push(match (value, self.wanted(at, changed)) {
                (Some(value), Some(column)) => Some(self.assign_to(value, &column)?),
                (value, _) => value,
            });
        }
        Ok(values)
    }

    fn rows(
        &mut self,
        rows: &[Vec<Expr>],
        targets: &mut Vec<BoundColumn>,
        listed: bool,
        changed: &Changed,
        span: Span,
    ) -> Bound<Vec<Vec<Option<Node>>>> {
        let mut bound: Vec<Vec<Option<Node>>> = Vec::with_capacity(rows.len());
        for row in rows {
            let row = self.row_to_insert(row)?;
            if bound.first().is_some_and(|first| first.len() != row.len()) {
                return Err(raise("syntax-error", "42601", span, "VALUES lists must all be the same length").into());
            }
            bound.push(self.assigned_row(row, targets, listed, changed, span)?);
        }
        Ok(bound)
    }

    /// Several rows are a relation of their own.
    fn add_rows(&mut self, rows: Vec<Vec<Option<Node>>>, width: usize) -> usize {
        let column =
            |at: usize| RelationColumn { name: Ident::new(format!("column{}", at + 1)), ty: Oid::NONE, typmod: -1 };
        let (number, _) = self.scope.add(Relation {
            kind: RelationKind::Assigned(rows),
            name: Ident::new("*VALUES*"),
            alias: None,
            alias_columns: Vec::new(),
            columns: (0..width).map(column).collect(),
            lateral: false,
        });
        number
    }

    /// Whether a query yields what the columns take.
    fn check_source(
        &mut self,
        query: &BoundQuery,
        targets: &mut Vec<BoundColumn>,
        listed: bool,
        changed: &Changed,
        span: Span,
    ) -> Bound<()> {
        fits(query.columns.len(), targets, listed, span)?;
        for (at, column) in targets.iter().zip(&query.columns) {
            let Some(target) = self.wanted(at, changed) else { continue };
            self.check_type(&target, column.ty, span)?;
        }
        Ok(())
    }

    fn check_type(&self, target: &RelationColumn, from: Oid, span: Span) -> Bound<()> {
        if target.ty == Oid::NONE || from == Oid::NONE {
            return Err(undecided(span, format!("the type of column \"{}\"", target.name.as_str())));
        }
        if self.env.can_coerce(&[from], &[target.ty], CastContext::Assignment) {
            return Ok(());
        }
        let message = format!(
            "column \"{}\" is of type {} but expression is of type {}",
            target.name.as_str(),
            self.env.type_name(target.ty),
            self.env.type_name(from)
        );
        Err(raise("type-mismatch", "42804", span, message).help("rewrite or cast the expression").into())
    }

    /// `transformAssignedExpr`
    fn assign_to(&mut self, value: Node, column: &RelationColumn) -> Bound<Node> {
        let span = value.span;
        self.check_type(column, value.ty(), span)?;
        let assigned =
            self.coerce_to_target(value, column.ty, column.typmod, CastContext::Assignment, Form::Implicit)?;
        assigned.ok_or_else(|| undecided(span, "this value"))
    }

    /// `transformOnConflictClause`
    fn conflict(&mut self, conflict: &OnConflict, changed: &Changed) -> Bound<BoundConflict> {
        let on = match &conflict.target {
            None if conflict.update.is_some() => {
                let message = "ON CONFLICT DO UPDATE requires inference specification or constraint name";
                return Err(raise("syntax-error", "42601", conflict.span, message)
                    .help("for example, ON CONFLICT (column_name)")
                    .into());
            }
            None => ConflictOn::Anything,
            Some(ConflictTarget::Constraint(name)) => ConflictOn::Constraint(self.constraint(name, changed)?),
            Some(ConflictTarget::Keys { keys, filter }) => {
                let mut bound = Vec::with_capacity(keys.len());
                for key in keys {
                    if let Some(opclass) = &key.opclass {
                        return Err(undecided(opclass.span(), "an operator class in ON CONFLICT"));
                    }
                    let collation = match &key.collation {
                        None => None,
                        Some(name) => Some(self.env.collation(self.search_path, name).ok_or_else(|| {
                            let message = format!("collation \"{}\" does not exist", dotted(name));
                            raise("unknown-collation", "42704", name.span(), message)
                        })?),
                    };
                    bound.push(BoundKey { value: self.value(&key.value)?, collation });
                }
                ConflictOn::Keys {
                    keys: bound,
                    filter: self.clause_condition(filter.as_ref(), Clause::Where, "WHERE")?,
                }
            }
        };
        let update = match &conflict.update {
            None => None,
            Some(ConflictUpdate { set, filter }) => {
                let excluded = Some(Ident::new("excluded"));
                let relation =
                    super::scope::rows_relation(&changed.name, changed.columns.clone(), excluded, Vec::new(), false);
                let (_, item) = self.scope.add(relation);
                self.scope.items.push(item);
                let filter = self.clause_condition(filter.as_ref(), Clause::Where, "WHERE")?;
                Some(BoundUpdate { set: self.assignments(set, changed)?, filter })
            }
        };
        Ok(BoundConflict { on, update })
    }

    fn constraint(&self, name: &Name, changed: &Changed) -> Bound<ObjectPart> {
        let table = self.env.schema.table(&changed.name);
        if table.is_some_and(|table| table.constraints.contains_key(&name.ident)) {
            return Ok(ObjectPart::Constraint { table: changed.name.clone(), constraint: name.ident.clone() });
        }
        let (word, of) = (name.ident.as_str(), changed.name.name.as_str());
        let message = format!("constraint \"{word}\" for table \"{of}\" does not exist");
        Err(raise("unknown-constraint", "42704", name.span, message).into())
    }

    fn update(&mut self, update: &Update) -> Bound<BoundModify> {
        let changed = self.changed(&update.table, update.only, update.alias.as_ref())?;
        let (from, star) = self.beside(&changed, &update.from)?;
        let filter = self.clause_condition(update.filter.as_ref(), Clause::Where, "WHERE")?;
        let (returning, sides) = self.returning(&update.returning, &star, &changed)?;
        let set = self.assignments(&update.set, &changed)?;
        Ok(BoundModify {
            relations: std::mem::take(&mut self.scope.relations),
            target: changed.number,
            insert: None,
            update: Some(set),
            from,
            filter,
            merge: None,
            returning,
            sides,
        })
    }

    fn delete(&mut self, delete: &Delete) -> Bound<BoundModify> {
        let changed = self.changed(&delete.table, delete.only, delete.alias.as_ref())?;
        let (from, star) = self.beside(&changed, &delete.using)?;
        let filter = self.clause_condition(delete.filter.as_ref(), Clause::Where, "WHERE")?;
        let (returning, sides) = self.returning(&delete.returning, &star, &changed)?;
        Ok(BoundModify {
            relations: std::mem::take(&mut self.scope.relations),
            target: changed.number,
            insert: None,
            update: None,
            from,
            filter,
            merge: None,
            returning,
            sides,
        })
    }

    /// FROM or USING beside the relation whose rows change, which is not seen within; and what a star stands for.
    pub(super) fn beside(
        &mut self,
        changed: &Changed,
        items: &[ast::FromItem],
    ) -> Bound<(Vec<crate::analyze::query::FromTree>, Vec<VisibleColumn>)> {
        self.scope.items.push(Item { lateral_only: true, lateral_ok: false, ..changed.item.clone() });
        let (from, more) = self.from(items)?;
        let star = changed.item.columns.iter().cloned().chain(more).collect();
        Ok((from, star))
    }

    /// `transformUpdateTargetList`
    pub(super) fn assignments(&mut self, set: &[Assignment], changed: &Changed) -> Bound<Vec<BoundAssignment>> {
        self.scope.clause = Clause::Set;
        let mut bound = Vec::with_capacity(set.len());
        for assignment in set {
            let mut columns = Vec::with_capacity(assignment.targets.len());
            for target in &assignment.targets {
                columns.push(self.target_column(target, changed)?);
            }
            match (&assignment.value.kind, columns.as_slice()) {
                (_, [column]) if !assignment.several => {
                    bound.push(self.assignment(column.clone(), &assignment.value, changed)?);
                }
                (ExprKind::Row { fields, .. }, _) => {
                    if fields.len() != columns.len() {
                        return Err(no_match(assignment.value.span));
                    }
                    for (column, field) in columns.iter().cloned().zip(fields) {
                        bound.push(self.assignment(column, field, changed)?);
                    }
                }
                (ExprKind::Subquery(query), _) => {
                    let query = self.query(query)?;
                    if query.columns.len() != columns.len() {
                        return Err(no_match(assignment.value.span));
                    }
                    for (column, found) in columns.iter().zip(&query.columns) {
                        if let Some(target) = self.wanted(column, changed) {
                            self.check_type(&target, found.ty, assignment.value.span)?;
                        }
                    }
                    bound.push(BoundAssignment::Several { columns, query: Box::new(query) });
                }
                _ => {
                    let message = "source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression";
                    return Err(raise("syntax-error", "0A000", assignment.value.span, message).into());
                }
            }
        }
        Ok(bound)
    }

    fn assignment(&mut self, column: BoundColumn, value: &Expr, changed: &Changed) -> Bound<BoundAssignment> {
        let value = match (&value.kind, self.wanted(&column, changed)) {
            (ExprKind::Default, _) | (_, None) => None,
            (_, Some(target)) => {
                let node = self.expression(value)?;
                Some(self.assign_to(node, &target)?)
            }
        };
        Ok(BoundAssignment::One { column, value })
    }

    /// `transformReturningClause`
    pub(super) fn returning(
        &mut self,
        returning: &Returning,
        star: &[VisibleColumn],
        changed: &Changed,
    ) -> Bound<(Vec<BoundTarget>, Sides)> {
        let seen = self.scope.items.len();
        let sides = self.sides(returning, changed)?;
        self.scope.clause = Clause::Returning;
        let targets = self.targets(&returning.targets, star)?;
        self.scope.items.truncate(seen);
        let settled = targets.into_iter().map(|target| {
            let value = self.settle_unknown(target.value)?;
            Ok(BoundTarget { value, name: target.name })
        });
        Ok((settled.collect::<Bound<_>>()?, sides))
    }

    /// From 18 on, the row before and the row after have names, unless a relation has the name.
    fn sides(&mut self, returning: &Returning, changed: &Changed) -> Bound<Sides> {
        let mut sides = Sides::default();
        if let Some(name) = returning.old.as_ref().or(returning.new.as_ref()) {
            self.since(Version::V18, "RETURNING WITH", name.span)?;
        }
        if self.env.version < Version::V18 || returning.targets.is_empty() {
            return Ok(sides);
        }
        for (written, word) in [(&returning.old, "old"), (&returning.new, "new")] {
            let own = Name { ident: Ident::new(word), span: self.place_span };
            let name = written.as_ref().unwrap_or(&own);
            if self.relation_item(None, name)?.is_some() {
                if written.is_none() {
                    continue;
                }
                let message = format!("table name \"{}\" specified more than once", name.ident.as_str());
                return Err(raise("duplicate-alias", "42712", name.span, message).into());
            }
            let alias = Some(name.ident.clone());
            let relation =
                super::scope::rows_relation(&changed.name, changed.columns.clone(), alias, Vec::new(), false);
            let (_, mut item) = self.scope.add(relation);
            item.columns_visible = false;
            self.scope.items.push(item);
            sides.count += 1;
            let other = written.as_ref().map(|name| name.ident.clone()).filter(|name| name.as_str() != word);
            *(if word == "old" { &mut sides.old } else { &mut sides.new }) = other;
        }
        Ok(sides)
    }
}

/// How many columns of a row are too many or too few. Without a list, the columns that follow get their defaults.
fn fits(width: usize, targets: &mut Vec<BoundColumn>, listed: bool, span: Span) -> Bound<()> {
    let message = if width > targets.len() {
        "INSERT has more expressions than target columns"
    } else if width < targets.len() && listed {
        "INSERT has more target columns than expressions"
    } else {
        targets.truncate(width);
        return Ok(());
    };
    Err(raise("syntax-error", "42601", span, message).help("name as many columns as there are values").into())
}

fn no_match(span: Span) -> crate::analyze::error::Stop {
    raise("syntax-error", "42601", span, "number of columns does not match number of values").into()
}

/// The rows of a source that is nothing but VALUES.
fn plain_rows(query: &Query) -> Option<&[Vec<Expr>]> {
    let plain = query.with.is_none()
        && query.order_by.is_empty()
        && query.limit.is_none()
        && query.offset.is_none()
        && query.locking.is_empty();
    match &query.body {
        QueryBody::Values(rows) if plain => Some(rows),
        _ => None,
    }
}
