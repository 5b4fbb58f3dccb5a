//! What `ALTER TABLE` hands down to partitions and heirs, and what it refuses to them.

use super::{Interpreter, Mode};
use crate::analyze::descent::{self, NewKeys};
use crate::diagnostic::Diagnostic;
use crate::model::{Column, Constraint, ConstraintKind, Descent, IndexKeyKind, ObjectId, ObjectPart, Schema, Table};
use crate::name::{Ident, QualifiedName};
use crate::source::Span;
use crate::sql::ast::{AlterTableAction, AlterTableKind, ColumnTuning, ConstraintDefKind, Name};

impl Interpreter<'_> {
    /// Whether there may be tables that descend from others.
    pub(super) fn has_descents(&self) -> bool {
        self.descents
    }

    /// A table's partitions go with it.
    pub(super) fn with_partitions(&self, found: Vec<ObjectId>) -> Vec<ObjectId> {
        let mut all = found;
        let mut at = 0;
        while let Some(next) = all.get(at).cloned().filter(|_| self.descents) {
            at += 1;
            if let ObjectId::Table(name) = next {
                let partitions = self.draft.schema.children(&name).filter(|child| child.descent.bound().is_some());
                let new: Vec<ObjectId> = partitions.map(|child| ObjectId::Table(child.name.clone())).collect();
                all.extend(new.into_iter().filter(|id| !all.contains(id)).collect::<Vec<_>>());
            }
        }
        all
    }

    /// The partitions or heirs of a table, and theirs.
    pub(super) fn below(&self, table: &QualifiedName) -> Vec<QualifiedName> {
        if !self.descents {
            return Vec::new();
        }
        self.draft.schema.descendants(table).into_iter().map(|table| table.name.clone()).collect()
    }

    /// Whether an action is refused because of a table's parents or its children; reports why.
    pub(super) fn forbidden_by_descent(&mut self, name: &QualifiedName, action: &AlterTableAction, only: bool) -> bool {
        let Some(table) = self.draft.schema.table(name).filter(|_| self.descents) else {
            return self.forbidden_by_partition_key(name, action);
        };
        let has_children = self.draft.schema.children(name).next().is_some();
        let alone = only && has_children;
        let problem = self.problem_of_child(table, action).or_else(|| problem_of_parent(table, action, alone));
        if let Some((message, sqlstate)) = problem {
            self.report(Diagnostic::error("inherited", message).at(action.span, "").sqlstate(sqlstate));
            return true;
        }
        self.forbidden_by_partition_key(name, action)
    }

    fn problem_of_child(&self, table: &Table, action: &AlterTableAction) -> Option<(String, &'static str)> {
        let inherited = |column: &Name| table.column(&column.ident).is_some_and(|column| column.inherited);
        let partition = matches!(table.descent, Descent::Partition { .. });
        let label = |name: &Name| name.ident.as_str().to_owned();
        match &action.kind {
            AlterTableKind::AddColumn { .. } if partition => {
                Some(("cannot add column to a partition".to_owned(), "42809"))
            }
            AlterTableKind::DropColumn { column, .. } if inherited(column) => {
                Some((format!("cannot drop inherited column \"{}\"", label(column)), "42P16"))
            }
            AlterTableKind::RenameColumn { column, .. } if inherited(column) => {
                Some((format!("cannot rename inherited column \"{}\"", label(column)), "42P16"))
            }
            AlterTableKind::ColumnType { column, .. } if inherited(column) => {
                Some((format!("cannot alter inherited column \"{}\"", label(column)), "42P16"))
            }
            AlterTableKind::ColumnNotNull { column, not_null: false } => {
                let parents = table.descent.parents().iter().filter_map(|parent| self.draft.schema.table(parent));
                let kept = parents
                    .filter_map(|parent| parent.column(&column.ident))
                    .any(|column| column.hands_down_not_null() && partition);
                kept.then(|| (format!("column \"{}\" is marked NOT NULL in parent table", label(column)), "42P16"))
            }
            AlterTableKind::DropConstraint { constraint, .. }
                if table.constraints.get(&constraint.ident).is_none_or(|known| known.part_of.is_some()) =>
            {
                let handed = descent::inherited_constraints(&self.draft.schema, table);
                let column = super::not_null::column_of(table, &constraint.ident).map(|column| &column.name);
                let handed_null = |column| descent::parent_hands_not_null(&self.draft.schema, table, column);
                let known = handed.iter().any(|known| known.name == constraint.ident)
                    || table.constraints.contains_key(&constraint.ident)
                    || column.is_some_and(handed_null);
                known.then(|| {
                    let message = format!(
                        "cannot drop inherited constraint \"{}\" of relation \"{}\"",
                        label(constraint),
                        table.name.name.as_str()
                    );
                    (message, "42P16")
                })
            }
            AlterTableKind::RenameConstraint { constraint, .. }
                if !table.constraints.contains_key(&constraint.ident) =>
            {
                let handed = descent::inherited_constraints(&self.draft.schema, table);
                let mut checks = handed.iter().filter(|known| matches!(known.kind, ConstraintKind::Check { .. }));
                let known = checks.any(|known| known.name == constraint.ident);
                known.then(|| (format!("cannot rename inherited constraint \"{}\"", label(constraint)), "42P16"))
            }
            _ => None,
        }
    }

    /// Columns of a partition key stay what they are.
    pub(super) fn forbidden_by_partition_key(&mut self, name: &QualifiedName, action: &AlterTableAction) -> bool {
        let Some(table) = self.draft.schema.table(name) else { return false };
        let Some(partitioning) = &table.partitioning else { return false };
        let in_key = |column: &Name| {
            let part = crate::model::ObjectPart::Column { table: name.clone(), column: column.ident.clone() };
            partitioning.keys.iter().any(|key| match &key.kind {
                IndexKeyKind::Column(known) => *known == column.ident,
                IndexKeyKind::Expression(expression) => expression.references().any(|named| *named == part),
            })
        };
        let part_of_key = |what: &str, column: &Name| {
            let (column, relation) = (column.ident.as_str(), name.name.as_str());
            format!(
                "cannot {what} column \"{column}\" because it is part of the partition key of relation \"{relation}\""
            )
        };
        let (message, sqlstate) = match &action.kind {
            AlterTableKind::DropColumn { column, .. } if in_key(column) => (part_of_key("drop", column), "42P16"),
            AlterTableKind::ColumnType { column, .. } if in_key(column) => (part_of_key("alter", column), "42P16"),
            AlterTableKind::SetOptions(_) => {
                ("cannot specify storage parameters for a partitioned table".to_owned(), "42809")
            }
            AlterTableKind::AddConstraint(constraint) => match constraint.kind {
                ConstraintDefKind::Check { no_inherit: true, .. } => {
                    let name = name.name.as_str();
                    (format!("cannot add NO INHERIT constraint to partitioned table \"{name}\""), "42P16")
                }
                _ => return false,
            },
            _ => return false,
        };
        self.report(Diagnostic::error("partition-key", message).at(action.span, "").sqlstate(sqlstate));
        true
    }

    /// Does to a table's children what an action has done to it. `before` is the table as it was.
    pub(super) fn hand_down(&mut self, name: &QualifiedName, before: &Table, action: &AlterTableAction, only: bool) {
        if !self.descents {
            return;
        }
        if only {
            self.leave_not_nulls(name, before);
            return self.hand_down_key(name, before);
        }
        let children: Vec<QualifiedName> = self.draft.schema.children(name).map(|child| child.name.clone()).collect();
        if children.is_empty() {
            return;
        }
        let new = self.new_foreign_keys(name, before);
        if !new.is_empty() {
            for child in self.below(name) {
                self.absorb_below(&child, NewKeys::Named(&new));
            }
        }
        for child in children {
            let Some(was) = self.draft.schema.table(&child).cloned() else { continue };
            self.hand_down_to(name, before, &child, action);
            self.hand_down(&child, &was, action, false);
        }
    }

    fn hand_down_to(&mut self, name: &QualifiedName, before: &Table, child: &QualifiedName, action: &AlterTableAction) {
        match &action.kind {
            AlterTableKind::AddColumn { column, .. } => {
                let Some(added) = self.draft.schema.table(name).and_then(|t| t.column(&column.name.ident)).cloned()
                else {
                    return;
                };
                if before.column(&added.name).is_none() {
                    self.add_handed_down(name, child, &added, &column.name);
                    self.absorb_below(child, NewKeys::None);
                }
            }
            AlterTableKind::DropColumn { column, .. } => {
                let gone = self.draft.schema.table(name).is_some_and(|table| table.column(&column.ident).is_none());
                let inherited = |column: &Ident| {
                    let table = self.draft.schema.table(child)?;
                    let others = table.descent.parents().iter().filter(|parent| *parent != name);
                    let kept = others.filter_map(|parent| self.draft.schema.table(parent));
                    let kept = kept.into_iter().any(|parent| parent.column(column).is_some());
                    table.column(column).map(|column| column.inherited && !kept)
                };
                if gone && inherited(&column.ident) == Some(true) {
                    self.drop_column(child, column, true, true);
                }
            }
            AlterTableKind::ColumnType { column, data_type, collation, using } => {
                let differs =
                    |old: &Column, new: &Column| old.data_type != new.data_type || old.collation != new.collation;
                let changed = self.changed(name, before, &column.ident, differs);
                if changed {
                    let written = (data_type, collation.as_ref(), using.as_ref());
                    self.alter_type_of(child, column, written, action.span);
                }
            }
            AlterTableKind::ColumnDefault { column, .. }
            | AlterTableKind::SetExpression { column, .. }
            | AlterTableKind::DropExpression { column, .. } => {
                let Some(new) = self.draft.schema.table(name).and_then(|table| table.column(&column.ident)).cloned()
                else {
                    return;
                };
                let handed = self.handed_down(name, child, &new);
                let generated = !matches!(action.kind, AlterTableKind::ColumnDefault { .. });
                self.change_column(child, &column.ident, |found| {
                    if generated {
                        found.generated = handed.generated;
                    } else {
                        found.default = handed.default;
                    }
                });
            }
            AlterTableKind::ColumnNotNull { column, not_null: true } => {
                let known = before.column(&column.ident).and_then(|column| column.not_null.as_ref());
                let was_not_valid = known.is_some_and(|not_null| !not_null.validated);
                self.hand_down_not_null(child, &column.ident);
                self.change_column(child, &column.ident, |found| {
                    if let Some(not_null) = &mut found.not_null {
                        not_null.validated |= was_not_valid;
                    }
                });
            }
            AlterTableKind::ColumnNotNull { column, not_null: false }
                if self.changed(name, before, &column.ident, |_, new| new.not_null.is_none()) =>
            {
                self.take_handed_not_null(child, &column.ident);
            }
            AlterTableKind::AddConstraint(_) => {
                let columns: Vec<Ident> = self.draft.schema.table(name).map(not_null_columns).unwrap_or_default();
                let old = not_null_columns(before);
                for column in columns.into_iter().filter(|column| !old.contains(column)) {
                    self.hand_down_not_null(child, &column);
                    // What is made after it is written has checked all of its rows: it had none.
                    if self.mode == Mode::Compose && self.is_made_after(child, action.span) {
                        self.change_column(child, &column, |found| {
                            if let Some(not_null) = found.not_null.as_mut().filter(|known| known.inherited) {
                                not_null.validated = true;
                            }
                        });
                    }
                }
                self.absorb_below(child, NewKeys::None);
            }
            AlterTableKind::DropConstraint { constraint, .. } => {
                // The NOT NULL of a column by its name.
                let Some(column) = super::not_null::column_of(before, &constraint.ident) else { return };
                let column = column.name.clone();
                if self.changed(name, before, &column, |_, new| new.not_null.is_none()) {
                    self.take_handed_not_null(child, &column);
                }
            }
            AlterTableKind::TuneColumn { column, change: ColumnTuning::Storage(_) | ColumnTuning::Statistics(_) } => {
                let Some(tuning) = self.draft.schema.table(name).and_then(|table| table.column(&column.ident)) else {
                    return;
                };
                let tuning = tuning.tuning.clone();
                let of_storage =
                    matches!(action.kind, AlterTableKind::TuneColumn { change: ColumnTuning::Storage(_), .. });
                self.change_column(child, &column.ident, |found| {
                    if of_storage {
                        found.tuning.storage = tuning.storage;
                    } else {
                        found.tuning.statistics = tuning.statistics;
                    }
                });
            }
            // Names are followed where they are changed; the rest is each table's own.
            _ => {}
        }
    }

    /// Whether a table's creation is written behind a place in the same source.
    fn is_made_after(&self, table: &QualifiedName, place: Span) -> bool {
        let made = self.draft.provenance.0.get(&ObjectPart::Object(ObjectId::Table(table.clone())));
        let made = made.and_then(|made| made.first());
        made.is_some_and(|made| made.source == place.source && made.start > place.start)
    }

    /// A NOT NULL that goes from a parent alone stays with its children, as their own.
    fn leave_not_nulls(&mut self, name: &QualifiedName, before: &Table) {
        let Some(table) = self.draft.schema.table(name) else { return };
        let kept = not_null_columns(table);
        let gone: Vec<Ident> = not_null_columns(before).into_iter().filter(|column| !kept.contains(column)).collect();
        if gone.is_empty() {
            return;
        }
        let children: Vec<QualifiedName> = self.draft.schema.children(name).map(|child| child.name.clone()).collect();
        for child in &children {
            for column in &gone {
                self.own_not_null(child, column);
            }
        }
    }

    /// A primary key forbids nulls in partitions too, even where it is added to their parent alone.
    fn hand_down_key(&mut self, name: &QualifiedName, before: &Table) {
        let Some(table) = self.draft.schema.table(name).filter(|table| table.partitioning.is_some()) else { return };
        if table.primary_key().is_none() || before.primary_key().is_some() {
            return;
        }
        let columns = not_null_columns(table);
        for child in self.below(name) {
            for column in &columns {
                self.hand_down_not_null(&child, column);
            }
        }
    }

    /// The foreign keys of a table that it had not before.
    fn new_foreign_keys(&self, name: &QualifiedName, before: &Table) -> Vec<Ident> {
        let now = self.draft.schema.table(name).into_iter().flat_map(|table| table.constraints.values());
        let is_new = |key: &&Constraint| {
            matches!(key.kind, ConstraintKind::ForeignKey(_)) && !before.constraints.contains_key(&key.name)
        };
        now.filter(is_new).map(|key| key.name.clone()).collect()
    }

    /// A foreign key that is written before its table becomes a partition is its parent's then, if that has it too.
    pub(super) fn leave_earlier_keys(&mut self, name: &QualifiedName, before: &Table, span: Span) {
        let joins = self.joins.get(name).copied();
        if joins.is_some_and(|joins| joins.source == span.source && span.start < joins.start)
            && !self.new_foreign_keys(name, before).is_empty()
        {
            let above: Vec<QualifiedName> = descent::tables_above(&self.draft.schema, name).cloned().collect();
            self.absorb_below(name, NewKeys::Of(&above));
        }
    }

    /// What a partition has by itself that its parent has from now on too is the parent's.
    pub(super) fn absorb_below(&mut self, child: &QualifiedName, new: NewKeys<'_>) {
        let absorbed = descent::absorb(&mut self.draft.schema, child, new);
        if absorbed != descent::Absorbed::default() {
            self.remember(child, absorbed);
            self.retake_names();
        }
    }

    /// The indexes of partitions that an index of their parent takes over.
    pub(super) fn absorb_all_below(&mut self, table: &QualifiedName) {
        for child in self.below(table) {
            self.absorb_below(&child, NewKeys::None);
        }
    }

    fn add_handed_down(&mut self, name: &QualifiedName, child: &QualifiedName, column: &Column, at: &Name) {
        let known = self.draft.schema.table(child).and_then(|table| table.column(&column.name)).cloned();
        match known {
            Some(known) if known.data_type != column.data_type => {
                let message = format!(
                    "child table \"{}\" has different type for column \"{}\"",
                    child.name.as_str(),
                    column.name.as_str()
                );
                self.report(Diagnostic::error("type-mismatch", message).at(at.span, "").sqlstate("42804"));
            }
            Some(_) => self.hand_down_not_null(child, &column.name),
            None => {
                let handed = self.handed_down(name, child, column);
                if let Some(table) = self.draft.schema.table_mut(child) {
                    table.columns.push(handed);
                }
            }
        }
    }

    fn changed(
        &self,
        name: &QualifiedName,
        before: &Table,
        column: &Ident,
        differs: impl FnOnce(&Column, &Column) -> bool,
    ) -> bool {
        let new = self.draft.schema.table(name).and_then(|table| table.column(column));
        match (before.column(column), new) {
            (Some(old), Some(new)) => differs(old, new),
            _ => false,
        }
    }

    /// The heirs whose column of that name is a table's, the table itself first.
    pub(super) fn with_column_of(&self, table: &QualifiedName, column: &Ident) -> Vec<QualifiedName> {
        let mut found = vec![table.clone()];
        if self.descents {
            with_column(&self.draft.schema, table, column, &mut found);
        }
        found
    }
}

fn with_column(schema: &Schema, table: &QualifiedName, column: &Ident, found: &mut Vec<QualifiedName>) {
    for child in schema.children(table) {
        if child.column(column).is_some() && !found.contains(&child.name) {
            found.push(child.name.clone());
            with_column(schema, &child.name, column, found);
        }
    }
}

/// The columns whose NOT NULL is handed down.
fn not_null_columns(table: &Table) -> Vec<Ident> {
    table.columns.iter().filter(|column| column.hands_down_not_null()).map(|column| column.name.clone()).collect()
}

/// What must not be done to a parent alone.
fn problem_of_parent(table: &Table, action: &AlterTableAction, alone: bool) -> Option<(String, &'static str)> {
    if !alone {
        return None;
    }
    let partitioned = table.partitioning.is_some();
    let message = match &action.kind {
        AlterTableKind::AddColumn { .. } => "column must be added to child tables too",
        AlterTableKind::DropColumn { .. } if partitioned => {
            "cannot drop column from only the partitioned table when partitions exist"
        }
        AlterTableKind::RenameColumn { .. } => "inherited column must be renamed in child tables too",
        AlterTableKind::ColumnType { .. } => "type of inherited column must be changed in child tables too",
        AlterTableKind::RenameConstraint { constraint, .. } => {
            let column = super::not_null::column_of(table, &constraint.ident);
            let check = table.constraints.get(&constraint.ident).is_some_and(Constraint::is_inherited_check);
            let name = constraint.ident.as_str();
            let message = format!("inherited constraint \"{name}\" must be renamed in child tables too");
            return (check || column.is_some_and(Column::hands_down_not_null)).then_some((message, "42P16"));
        }
        AlterTableKind::ColumnNotNull { column, not_null: true } => {
            match table.column(&column.ident).and_then(|column| column.not_null.as_ref()) {
                Some(not_null) if !not_null.validated && !not_null.no_inherit => {
                    "constraint must be validated on child tables too"
                }
                None if partitioned => "constraint must be added to child tables too",
                Some(_) | None => return None,
            }
        }
        AlterTableKind::ValidateConstraint(constraint) => {
            let column = super::not_null::column_of(table, &constraint.ident);
            let not_null = column.and_then(|column| column.not_null.as_ref());
            let not_null = not_null.is_some_and(|not_null| !not_null.validated && !not_null.no_inherit);
            let known = table.constraints.get(&constraint.ident).filter(|known| known.is_inherited_check());
            let check = known.is_some_and(|known| known.enforced && !known.validated);
            if !check && !not_null {
                return None;
            }
            "constraint must be validated on child tables too"
        }
        AlterTableKind::AddConstraint(constraint) => match &constraint.kind {
            ConstraintDefKind::Check { no_inherit: false, .. } => "constraint must be added to child tables too",
            ConstraintDefKind::NotNull { column: Some(column), no_inherit: false }
                if table.column(&column.ident).is_some_and(|column| column.not_null.is_none()) =>
            {
                "constraint must be added to child tables too"
            }
            ConstraintDefKind::ForeignKey(_) if partitioned => {
                let name = table.name.name.as_str();
                return Some((format!("cannot use ONLY for foreign key on partitioned table \"{name}\""), "42809"));
            }
            _ => return None,
        },
        AlterTableKind::DropConstraint { constraint, .. } if partitioned => {
            let check = table.constraints.get(&constraint.ident).map(|constraint| &constraint.kind);
            match check {
                Some(ConstraintKind::Check { .. }) => {
                    "cannot remove constraint from only the partitioned table when partitions exist"
                }
                _ => return None,
            }
        }
        _ => return None,
    };
    Some((message.to_owned(), "42P16"))
}
