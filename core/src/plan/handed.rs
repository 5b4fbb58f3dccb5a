//! What a new table has from its parents, and what it says otherwise.

use super::action::{Overrides, TableChange};
use super::describe::q;
use super::node::Nodes;
use crate::analyze::dependencies::Element;
use crate::analyze::descent;
use crate::diff::{expressions, optional_expressions};
use crate::model::{Column, Descent, NotNull, Schema, Table, Tuning};
use crate::name::{Ident, QualifiedName};
use crate::plan::names::handed_not_null;

/// The columns that a table's parents hand down to it.
pub(super) struct Handed<'a> {
    before: &'a Schema,
    parents: Vec<&'a Table>,
}

impl<'a> Handed<'a> {
    /// As the parents are wanted; before, they are as they were.
    pub(super) fn to(before: &'a Schema, schema: &'a Schema, table: &Table) -> Self {
        Self { before, parents: table.descent.parents().iter().filter_map(|parent| schema.table(parent)).collect() }
    }

    fn column(&self, column: &Ident) -> Option<(&'a Table, &'a Column)> {
        self.parents.iter().find_map(|parent| Some((*parent, parent.column(column)?)))
    }

    /// The NOT NULL that a parent has for the table too. Parents are what they become before their children are created.
    fn not_null(&self, table: &QualifiedName, column: &Ident) -> Option<NotNull> {
        self.parents.iter().find_map(|parent| handed_not_null(&parent.name, parent.column(column)?, table))
    }

    /// Whether a parent's NOT NULL is there already, so that a new child has it at once.
    fn had_not_null(&self, column: &Ident) -> bool {
        let before = self.parents.iter().filter_map(|parent| self.before.table(&parent.name)?.column(column));
        before.into_iter().any(Column::hands_down_not_null)
    }

    /// How the table's creation has a column stored.
    pub(super) fn tuning(&self, column: &Column) -> Tuning {
        match self.column(&column.name).filter(|_| column.inherited) {
            Some((_, handed)) => Tuning {
                storage: handed.tuning.storage.clone(),
                compression: handed.tuning.compression.clone(),
                ..Tuning::default()
            },
            None => super::table::created_tuning(column),
        }
    }

    /// Makes of a table what its creation makes of it; returns what that has to say of the columns of its parents.
    pub(super) fn take_over(&self, table: &Table, created: &mut Table) -> Overrides {
        let mut overrides = Overrides::default();
        let partition = matches!(table.descent, Descent::Partition { .. });
        created.columns.iter_mut().for_each(|column| self.take_over_not_null(table, column, partition, &mut overrides));
        for column in created.columns.iter_mut().filter(|column| column.inherited) {
            let Some((parent, handed)) = self.column(&column.name) else { continue };
            if optional_expressions(column.default.as_ref(), handed.default.as_ref()).is_change() {
                if column.default.is_some() && partition {
                    overrides.defaults.insert(column.name.clone());
                } else {
                    column.default.clone_from(&handed.default);
                }
            }
            if let (Some(own), Some(generated)) = (&mut column.generated, &handed.generated) {
                let expression = descent::expression_on(&generated.expression, &parent.name, &table.name);
                if expressions(&own.expression, &expression).is_change() {
                    overrides.generated.insert(column.name.clone());
                }
            }
        }
        overrides
    }

    fn take_over_not_null(&self, table: &Table, column: &mut Column, partition: bool, overrides: &mut Overrides) {
        let Some(not_null) = &column.not_null else { return };
        match self.not_null(&table.name, &column.name) {
            // It comes later, to the child too, and checks no rows.
            Some(_) if !not_null.validated && !self.had_not_null(&column.name) => column.not_null = None,
            Some(handed) if not_null.inherited || !not_null.validated => column.not_null = Some(handed),
            Some(_) | None if !column.inherited => {}
            Some(handed) if !partition && handed.name == not_null.name => column.not_null = Some(handed),
            None if !partition || !not_null.validated => column.not_null = None,
            Some(_) | None => {
                overrides.not_nulls.insert(column.name.clone());
            }
        }
    }

    /// What must be said after the table is there.
    pub(super) fn correct(&self, nodes: &mut Nodes, table: &Table, created: &Table) {
        for (wanted, made) in table.columns.iter().zip(&created.columns).filter(|(wanted, _)| wanted.inherited) {
            let why = || format!("column {} of {} differs from its parent's", q(&wanted.name), q(&table.name.name));
            let add = |nodes: &mut Nodes, change: TableChange| {
                let node = nodes.table_change(&table.name, &wanted.name, change, why());
                nodes.needs.push((node, Element::column(&table.name, &wanted.name)));
                node
            };
            if optional_expressions(wanted.default.as_ref(), made.default.as_ref()).is_change() {
                match &wanted.default {
                    Some(default) => {
                        let node = add(nodes, TableChange::SetDefault(wanted.name.clone(), default.clone()));
                        nodes.makes(node, Element::default(&table.name, &wanted.name));
                    }
                    None => {
                        add(nodes, TableChange::DropDefault(wanted.name.clone()));
                    }
                }
            }
            match (&wanted.not_null, &made.not_null) {
                (Some(not_null), None) if !not_null.inherited => {
                    add(nodes, TableChange::SetNotNull(wanted.name.clone(), not_null.clone()));
                }
                (Some(NotNull { inherited: false, .. }), Some(handed)) if handed.inherited => {
                    let own = NotNull { inherited: false, ..handed.clone() };
                    add(nodes, TableChange::SetNotNull(wanted.name.clone(), own));
                }
                _ => {}
            }
        }
    }
}
