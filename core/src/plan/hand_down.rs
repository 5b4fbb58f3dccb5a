//! What an action on a table does to its partitions and heirs.

use super::action::{Action, TableChange};
use super::apply::State;
use super::apply_table::change_column;
use super::names::{handed_not_null, name_of_not_null};
use crate::analyze::descent::{self, Absorbed, NewKeys};
use crate::model::{Bound, ConstraintKind, Descent, NotNull, ObjectId, ObjectPart, Tuning};
use crate::name::{Ident, QualifiedName};

impl State {
    pub(super) fn attach(&mut self, table: &QualifiedName, of: &QualifiedName, bound: Option<&Bound>) {
        let known = self.schema.table(table).map(|table| table.descent.parents().to_vec()).unwrap_or_default();
        let descent = match bound {
            Some(bound) => Descent::Partition { of: of.clone(), bound: bound.clone() },
            None => Descent::Heir(known.into_iter().chain([of.clone()]).collect()),
        };
        self.descents = true;
        let absorbed = descent::attach(&mut self.schema, table, descent);
        self.forget_indexes(table, &absorbed);
        self.leave_out_parts(table);
        let above: Vec<QualifiedName> = descent::tables_above(&self.schema, table).cloned().collect();
        self.absorb_below(table, NewKeys::Of(&above));
    }

    /// Whether tables may descend from others.
    pub(super) fn has_descents(&self) -> bool {
        self.descents
    }

    /// What an action names of a partition that stands with the table above until something is said of it.
    pub(super) fn tell_part(&mut self, action: &Action) {
        let part = match action {
            Action::Rename(rename) => rename.of.clone(),
            Action::AlterIndex { name, .. } => ObjectPart::Object(ObjectId::Index(name.clone())),
            Action::SetComment { on, text: Some(_), .. } => on.clone(),
            _ => return,
        };
        if let Some((table, of, name)) = descent::untold(&self.schema, &part) {
            descent::tell_part(&mut self.schema, &table, &of, &name);
        }
    }

    pub(super) fn leave_out_parts(&mut self, table: &QualifiedName) {
        let gone = descent::leave_out_parts(&mut self.schema, table);
        self.forget_indexes(table, &gone);
    }

    /// The indexes of partitions that are part of one that goes.
    pub(super) fn drop_parts(&mut self, table: &QualifiedName, of: &QualifiedName) {
        if !self.descents {
            return;
        }
        for (child, gone) in descent::drop_parts(&mut self.schema, table, of) {
            self.forget_indexes(&child, &gone);
            if let Some(found) = self.schema.table_mut(&child) {
                let names = gone.constraints.iter().map(|key| &key.name);
                names
                    .chain(gone.indexes.iter().map(|index| &index.name.name))
                    .for_each(|name| found.storage.forget_index(name));
            }
        }
    }

    /// What partitions have by themselves that a table above has too is that table's.
    pub(super) fn absorb_below(&mut self, table: &QualifiedName, new: NewKeys<'_>) {
        if !self.descents {
            return;
        }
        let below: Vec<QualifiedName> =
            self.schema.descendants(table).into_iter().map(|table| table.name.clone()).collect();
        for child in below {
            let absorbed = descent::absorb(&mut self.schema, &child, new);
            self.forget_indexes(&child, &absorbed);
            self.leave_out_parts(&child);
        }
    }

    fn forget_indexes(&mut self, table: &QualifiedName, absorbed: &Absorbed) {
        if let Some(known) = self.indexes.get_mut(table) {
            absorbed.indexes.iter().for_each(|index| {
                known.remove(&index.name);
            });
        }
    }

    pub(super) fn hand_down(&mut self, table: &QualifiedName, change: &TableChange) {
        if !self.descents {
            return;
        }
        let children: Vec<QualifiedName> = self.schema.children(table).map(|child| child.name.clone()).collect();
        for child in children {
            if self.hand_down_to(table, &child, change) {
                self.hand_down(&child, change);
            }
        }
    }

    /// The name of a NOT NULL changes in all that have it from the table.
    pub(super) fn hand_down_not_null_name(&mut self, table: &QualifiedName, column: &Ident, from: &Ident, to: &Ident) {
        if !self.descents {
            return;
        }
        let children: Vec<QualifiedName> = self.schema.children(table).map(|child| child.name.clone()).collect();
        for child in children {
            let known = self.schema.table(&child).and_then(|found| name_of_not_null(&child, found.column(column)?));
            if known.as_ref() == Some(from) {
                self.rename_not_null(&child, column, from, to);
            }
        }
    }

    fn handed_not_null(&self, table: &QualifiedName, child: &QualifiedName, column: &Ident) -> Option<NotNull> {
        handed_not_null(table, self.schema.table(table)?.column(column)?, child)
    }

    fn has_not_null_from_parent(&self, table: &QualifiedName, column: &Ident) -> bool {
        let found = self.schema.table(table);
        found.is_some_and(|found| descent::parent_hands_not_null(&self.schema, found, column))
    }

    /// Answers whether that goes on to the child's own children.
    fn hand_down_to(&mut self, table: &QualifiedName, child: &QualifiedName, change: &TableChange) -> bool {
        match change {
            TableChange::AddColumn { column, .. } => {
                let above = self.schema.table(table).and_then(|table| table.column(&column.name));
                let Some(handed) = above.map(|above| descent::handed_down(above, table, child)) else { return false };
                let Some(found) = self.schema.table_mut(child) else { return false };
                match found.column_mut(&column.name) {
                    Some(known) => known.not_null = known.not_null.take().or(handed.not_null),
                    None => found.columns.push(handed),
                }
                true
            }
            TableChange::DropColumn(name) => {
                let Some(found) = self.schema.table(child) else { return false };
                let inherited = found.column(name).is_some_and(|column| column.inherited);
                let parents = found.descent.parents().iter().filter_map(|parent| self.schema.table(parent));
                let kept = parents.into_iter().any(|parent| parent.column(name).is_some());
                if inherited && !kept {
                    self.drop_column(child, name);
                }
                inherited && !kept
            }
            TableChange::DropDefault(name)
            | TableChange::DropExpression(name)
            | TableChange::AlterType { column: name, .. }
            | TableChange::SetDefault(name, _) => {
                if let Some(column) = self.column_mut(child, name) {
                    change_column(column, change);
                }
                true
            }
            TableChange::SetExpression(name, expression) => {
                let change = TableChange::SetExpression(name.clone(), descent::expression_on(expression, table, child));
                if let Some(column) = self.column_mut(child, name) {
                    change_column(column, &change);
                }
                true
            }
            TableChange::SetNotNull(_, NotNull { no_inherit: true, .. }) => false,
            TableChange::SetNotNull(name, NotNull { validated, .. }) => {
                let handed = self.handed_not_null(table, child, name);
                if let Some(column) = self.column_mut(child, name) {
                    let handed = handed.map(|handed| NotNull { validated: *validated, ..handed });
                    column.not_null = column.not_null.take().or(handed);
                }
                true
            }
            TableChange::ValidateNotNull { column: name, .. } => {
                if let Some(column) = self.column_mut(child, name) {
                    change_column(column, change);
                }
                true
            }
            // What is handed down no more stays, where it was, as the children's own.
            TableChange::InheritNotNull { column: name, inherit: false, .. } => {
                let handed = self.has_not_null_from_parent(child, name);
                let column = self.column_mut(child, name);
                if let Some(not_null) = column.and_then(|column| column.not_null.as_mut()) {
                    not_null.inherited &= handed;
                }
                false
            }
            TableChange::InheritNotNull { column: name, inherit: true, .. } => {
                let handed = self.handed_not_null(table, child, name);
                if let Some(column) = self.column_mut(child, name) {
                    column.not_null = column.not_null.take().or(handed);
                }
                true
            }
            TableChange::DropNotNull(name) => {
                let known = self.column_mut(child, name).and_then(|column| column.not_null.as_ref());
                let inherited = known.is_some_and(|not_null| not_null.inherited);
                let goes = inherited && !self.has_not_null_from_parent(child, name);
                if goes && let Some(column) = self.column_mut(child, name).cloned() {
                    self.forget_not_null(child, &column);
                    if let Some(column) = self.column_mut(child, name) {
                        column.not_null = None;
                    }
                }
                goes
            }
            TableChange::Tune { column: name, from, to, .. } => {
                if let Some(column) = self.column_mut(child, name) {
                    tuned(&mut column.tuning, from, to);
                }
                true
            }
            TableChange::AddConstraint(constraint) => {
                let new = match constraint.kind {
                    ConstraintKind::ForeignKey(_) => std::slice::from_ref(&constraint.name),
                    ConstraintKind::PrimaryKey(_)
                    | ConstraintKind::Unique(_)
                    | ConstraintKind::Check { .. }
                    | ConstraintKind::Exclude(_) => &[],
                };
                let absorbed = descent::absorb(&mut self.schema, child, NewKeys::Named(new));
                self.forget_indexes(child, &absorbed);
                self.leave_out_parts(child);
                true
            }
            TableChange::DropConstraint(_)
            | TableChange::DropIdentity(_)
            | TableChange::AddIdentity(..)
            | TableChange::AlterIdentity { .. }
            | TableChange::AlterConstraint(..)
            | TableChange::SetEnforced(..)
            | TableChange::ValidateConstraint(_)
            | TableChange::SetStorage { .. }
            | TableChange::SetOptions { .. }
            | TableChange::SetColumnOptions { .. }
            | TableChange::SetReplicaIdentity(_)
            | TableChange::SetCluster(_) => false,
        }
    }
}

/// `SET STORAGE` and `SET STATISTICS` are handed down, the rest is not.
pub(super) fn tuned(tuning: &mut Tuning, from: &Tuning, to: &Tuning) {
    if from.storage != to.storage {
        tuning.storage.clone_from(&to.storage);
    }
    if from.statistics != to.statistics {
        tuning.statistics = to.statistics;
    }
}
