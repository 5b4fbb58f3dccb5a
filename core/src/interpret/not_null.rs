//! NOT NULL constraints by their names, which PostgreSQL keeps from 18 on.

use super::table::Building;
use super::{Interpreter, Mode, default_not_null_name};
use crate::diagnostic::Diagnostic;
use crate::model::{Column, ConstraintKind, NotNull, Table};
use crate::name::{Ident, QualifiedName};
use crate::sql::ast::Name;

/// The name of a column's NOT NULL constraint.
pub(super) fn name_of(table: &QualifiedName, column: &Column) -> Option<Ident> {
    let not_null = column.not_null.as_ref()?;
    Some(not_null.name.clone().unwrap_or_else(|| default_not_null_name(table, &column.name)))
}

/// The column whose NOT NULL constraint has that name.
pub(crate) fn column_of<'t>(table: &'t Table, name: &Ident) -> Option<&'t Column> {
    table.columns.iter().find(|column| name_of(&table.name, column).as_ref() == Some(name))
}

impl Interpreter<'_> {
    /// `DROP NOT NULL`, and `DROP CONSTRAINT` of a NOT NULL constraint.
    pub(super) fn drop_not_null(&mut self, table: &QualifiedName, column: &Name) {
        let Some(found) = self.draft.schema.table(table) else {
            return;
        };
        let (label, relation) = (column.ident.as_str(), table.name.as_str());
        let identity = found.column(&column.ident).is_some_and(|known| known.identity.is_some());
        let in_key = found.primary_key().is_some_and(|constraint| match &constraint.kind {
            ConstraintKind::PrimaryKey(key) => key.columns.contains(&column.ident),
            ConstraintKind::Unique(_)
            | ConstraintKind::ForeignKey(_)
            | ConstraintKind::Check { .. }
            | ConstraintKind::Exclude(_) => false,
        });
        let problem = if identity {
            Some(("42601", format!("column \"{label}\" of relation \"{relation}\" is an identity column")))
        } else if in_key {
            Some(("42P16", format!("column \"{label}\" is in a primary key")))
        } else {
            None
        };
        if let Some((sqlstate, message)) = problem {
            self.report(Diagnostic::error("needs-not-null", message).at(column.span, "").sqlstate(sqlstate));
            return;
        }
        self.change_column(table, &column.ident, |known| known.not_null = None);
    }

    /// `ADD [CONSTRAINT name] NOT NULL column`: a second one has no other name than the first.
    pub(super) fn add_not_null(&mut self, building: &mut Building, column: &Name, name: Option<&Name>) {
        let table = building.table.name.clone();
        let known = building.table.column(&column.ident).and_then(|column| name_of(&table, column));
        match (known, name) {
            (Some(known), Some(name)) if known != name.ident && self.mode == Mode::Replay => {
                let message = format!(
                    "cannot create not-null constraint \"{}\" on column \"{}\" of table \"{}\"",
                    name.ident.as_str(),
                    column.ident.as_str(),
                    table.name.as_str()
                );
                self.report(
                    Diagnostic::error("duplicate-not-null", message)
                        .at(name.span, "")
                        .help(format!("the column has one already, named \"{}\"", known.as_str()))
                        .sqlstate("55000"),
                );
            }
            _ => self.set_not_null(building, column, name),
        }
    }

    /// Makes the names that PostgreSQL chose stay what they are while the table or its columns are renamed.
    pub(super) fn keep_not_null_names(&mut self, table: &QualifiedName, columns: impl Fn(&Ident) -> bool) {
        let Some(found) = self.draft.schema.table_mut(table) else {
            return;
        };
        for column in found.columns.iter_mut().filter(|column| columns(&column.name) && !column.inherited) {
            let name = name_of(table, column);
            if let Some(not_null) = &mut column.not_null {
                not_null.name = name;
            }
        }
    }

    /// Forgets the names that PostgreSQL would choose itself.
    pub(super) fn forget_chosen_names(&mut self, table: &QualifiedName) {
        let Some(found) = self.draft.schema.table_mut(table) else {
            return;
        };
        for column in &mut found.columns {
            let chosen = default_not_null_name(table, &column.name);
            if let Some(not_null) = column.not_null.as_mut().filter(|known| known.name.as_ref() == Some(&chosen)) {
                *not_null = NotNull::default();
            }
        }
    }

    /// `RENAME CONSTRAINT` of a NOT NULL constraint. Answers whether there is one of that name.
    pub(super) fn rename_not_null(&mut self, table: &QualifiedName, constraint: &Ident, to: &Name) -> bool {
        let found = self.draft.schema.table(table).and_then(|found| column_of(found, constraint));
        let Some(column) = found.map(|column| column.name.clone()) else {
            return false;
        };
        let comment = crate::model::ObjectPart::Constraint { table: table.clone(), constraint: constraint.clone() };
        self.apply(&|part| {
            if *part == comment {
                *part = crate::model::ObjectPart::Constraint { table: table.clone(), constraint: to.ident.clone() };
            }
        });
        self.change_column(table, &column, |found| found.not_null = Some(NotNull { name: Some(to.ident.clone()) }));
        self.forget_chosen_names(table);
        true
    }
}
