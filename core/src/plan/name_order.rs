//! Who takes the name of a constraint first: PostgreSQL chooses none that is taken.

use std::collections::BTreeMap;

use super::action::{Action, TableChange};
use super::names;
use super::node::Nodes;
use crate::model::{NotNull, Schema, Table};
use crate::name::{Ident, QualifiedName};

/// Tables whose NOT NULLs have the names that PostgreSQL chooses come before those that took such a name for their own, for
/// instance by LIKE: it chooses none that another constraint of the schema has (`ChooseConstraintName`). On the way back it
/// is the other way round.
pub(super) fn name_order(nodes: &Nodes, from: &Schema) -> Vec<(usize, usize)> {
    let (mut made, mut gone) = (Names::default(), Names::default());
    for (number, node) in nodes.nodes.iter().enumerate() {
        match &node.action {
            Action::CreateTable { table, .. } => made.add(table, number),
            Action::DropTable { table, .. } => from.table(table).into_iter().for_each(|table| gone.add(table, number)),
            Action::RenameNotNull { table, from, to, .. } => {
                made.given.push(((&table.schema, to.clone()), number));
                gone.given.push(((&table.schema, from.clone()), number));
            }
            Action::AlterTable { table, changes } => {
                let was = |column: &Ident| {
                    let column = from.table(table)?.column(column)?;
                    Some(((&table.schema, names::name_of_not_null(table, column)?), number))
                };
                for change in changes {
                    match change {
                        TableChange::AddColumn { column, .. } => {
                            made.add_not_null(
                                table,
                                (&column.name, column.inherited),
                                column.not_null.as_ref(),
                                number,
                            );
                        }
                        TableChange::SetNotNull(column, not_null) => {
                            made.add_not_null(table, (column, false), Some(not_null), number);
                            gone.given.extend(was(column));
                        }
                        TableChange::DropNotNull(column) | TableChange::DropColumn(column) => {
                            gone.given.extend(was(column));
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    // Who has a name goes before PostgreSQL chooses it.
    let freed = gone.given.iter().filter_map(|(key, gone)| Some((*gone, *made.chosen.get(key)?)));
    let freed = freed.filter(|(gone, made)| gone != made);
    made.pairs().chain(gone.pairs().map(|(chosen, taken)| (taken, chosen))).chain(freed).collect()
}

/// Names of constraints in their schemas, and the nodes that make or drop their tables.
#[derive(Default)]
struct Names<'s> {
    /// Those that PostgreSQL chose for NOT NULLs.
    chosen: BTreeMap<(&'s Ident, Ident), usize>,
    /// Those that were given.
    given: Vec<((&'s Ident, Ident), usize)>,
}

impl<'s> Names<'s> {
    fn add(&mut self, table: &'s Table, node: usize) {
        let schema = &table.name.schema;
        for column in &table.columns {
            self.add_not_null(&table.name, (&column.name, column.inherited), column.not_null.as_ref(), node);
        }
        self.given.extend(table.constraints.keys().map(|name| ((schema, name.clone()), node)));
    }

    fn add_not_null(
        &mut self,
        table: &'s QualifiedName,
        (column, inherited): (&Ident, bool),
        not_null: Option<&'s NotNull>,
        node: usize,
    ) {
        let Some(not_null) = not_null else { return };
        let own = names::not_null_name(table, column);
        match &not_null.name {
            Some(name) if *name != own => self.given.push(((&table.schema, name.clone()), node)),
            Some(_) | None if inherited => {}
            Some(_) | None => {
                self.chosen.insert((&table.schema, own), node);
            }
        }
    }

    /// Where a name was chosen, and where it was given.
    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.given.iter().filter_map(|(key, given)| Some((*self.chosen.get(key)?, *given)))
    }
}
