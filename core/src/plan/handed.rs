//! What a new table has from its parents, and what it says otherwise.

use super::action::{Overrides, TableChange};
use super::describe::q;
use super::node::Nodes;
use crate::analyze::dependencies::Element;
use crate::analyze::descent;
use crate::diff::{expressions, optional_expressions};
use crate::model::{Column, Descent, Schema, Table, Tuning};
use crate::name::Ident;

/// The columns that a table's parents hand down to it.
pub(super) struct Handed<'a> {
    parents: Vec<&'a Table>,
}

impl<'a> Handed<'a> {
    pub(super) fn to(schema: &'a Schema, table: &Table) -> Self {
        Self { parents: table.descent.parents().iter().filter_map(|parent| schema.table(parent)).collect() }
    }

    fn column(&self, column: &Ident) -> Option<(&'a Table, &'a Column)> {
        self.parents.iter().find_map(|parent| Some((*parent, parent.column(column)?)))
    }

    /// Whether a parent's NOT NULL is the table's too. Parents are what they become before their children are created.
    fn hands_not_null(&self, column: &Ident) -> bool {
        self.parents.iter().filter_map(|parent| parent.column(column)).any(Column::hands_down_not_null)
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
        for column in created.columns.iter_mut().filter(|column| column.inherited) {
            let Some((parent, handed)) = self.column(&column.name) else { continue };
            if optional_expressions(column.default.as_ref(), handed.default.as_ref()).is_change() {
                if column.default.is_some() && partition {
                    overrides.defaults.insert(column.name.clone());
                } else {
                    column.default.clone_from(&handed.default);
                }
            }
            if let Some(not_null) = &column.not_null
                && !self.hands_not_null(&column.name)
            {
                if partition && not_null.validated {
                    overrides.not_nulls.insert(column.name.clone());
                } else {
                    column.not_null = None;
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
            if let (Some(not_null), None) = (&wanted.not_null, &made.not_null) {
                add(nodes, TableChange::SetNotNull(wanted.name.clone(), not_null.clone()));
            }
        }
    }
}
