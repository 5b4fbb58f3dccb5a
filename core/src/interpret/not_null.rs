//! NOT NULL constraints by their names, which PostgreSQL keeps from 18 on.

use super::table::{Building, chosen_not_null};
use super::{Interpreter, Mode};
use crate::analyze::descent;
use crate::diagnostic::Diagnostic;
use crate::model::{Column, NotNull, ObjectPart, Table};
use crate::name::{Ident, QualifiedName};
use crate::plan::names::{name_of_not_null, not_null_name, not_null_of_parents};
use crate::source::Span;
use crate::sql::ast::{AlterTableAction, AlterTableKind, ConstraintDef, ConstraintDefKind, Name};

/// The column whose NOT NULL constraint has that name.
pub(crate) fn column_of<'t>(table: &'t Table, name: &Ident) -> Option<&'t Column> {
    table.columns.iter().find(|column| name_of_not_null(&table.name, column).as_ref() == Some(name))
}

impl Interpreter<'_> {
    /// `DROP NOT NULL`, and `DROP CONSTRAINT` of a NOT NULL constraint.
    pub(super) fn drop_not_null(&mut self, table: &QualifiedName, column: &Name) {
        let Some(found) = self.draft.schema.table(table) else {
            return;
        };
        let (label, relation) = (column.ident.as_str(), table.name.as_str());
        let identity = found.column(&column.ident).is_some_and(|known| known.identity.is_some());
        let in_key = found.is_in_primary_key(&column.ident);
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
    pub(super) fn add_not_null(&mut self, building: &mut Building, column: &Name, definition: &ConstraintDef) {
        let table = building.table.name.clone();
        let name = definition.name.as_ref();
        let found = building.table.column(&column.ident);
        let known = found.and_then(|column| name_of_not_null(&table, column));
        let no_inherit = matches!(definition.kind, ConstraintDefKind::NotNull { no_inherit: true, .. });
        if no_inherit && building.table.partitioning.is_some() {
            return self.no_inherit_of_partitioned(definition);
        }
        if let (Some(not_null), Some(known)) = (found.and_then(|column| column.not_null.as_ref()), &known) {
            let problem = if not_null.no_inherit != no_inherit {
                let message = "cannot change NO INHERIT status of NOT NULL constraint";
                Some((message, "PostgreSQL makes it inheritable with ALTER CONSTRAINT … INHERIT"))
            } else if !not_null.validated && !definition.not_valid {
                Some(("incompatible NOT VALID constraint", "validate it with VALIDATE CONSTRAINT"))
            } else {
                None
            };
            if let Some((message, help)) = problem {
                let message = format!("{message} \"{}\" on relation \"{}\"", known.as_str(), table.name.as_str());
                self.report(
                    Diagnostic::error("duplicate-not-null", message)
                        .at(definition.span, "")
                        .help(help)
                        .sqlstate("55000"),
                );
                return;
            }
        }
        if !no_inherit && self.refused_below(&table, &column.ident, (definition.not_valid, "55000"), definition.span) {
            return;
        }
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
            (None, _) => {
                self.set_not_null(building, column, definition);
                let found = building.table.column_mut(&column.ident).and_then(|found| found.not_null.as_mut());
                if let Some(not_null) = found {
                    not_null.validated = !definition.not_valid;
                }
            }
            (Some(_), _) => {
                let found = building.table.column_mut(&column.ident).and_then(|found| found.not_null.as_mut());
                if let Some(not_null) = found {
                    not_null.inherited = false;
                    if let Some(name) = name {
                        not_null.name = chosen_not_null(&table, &column.ident, &name.ident);
                    }
                }
            }
        }
    }

    /// Partitions have every NOT NULL of the table they are part of.
    pub(super) fn no_inherit_of_partitioned(&mut self, definition: &ConstraintDef) {
        let message = "not-null constraints on partitioned tables cannot be NO INHERIT";
        self.report(Diagnostic::error("wrong-constraint", message).at(definition.span, "").sqlstate("0A000"));
    }

    /// Whether a column's NOT NULL is one that a key or an identity can stand on; reports one that is not.
    pub(super) fn not_null_suits(
        &mut self,
        found: Option<&Column>,
        table: &QualifiedName,
        column: &Ident,
        at: Span,
    ) -> bool {
        let Some(found) = found else { return true };
        let Some(not_null) = found.not_null.as_ref().filter(|known| !known.is_plain()) else { return true };
        let name = not_null.name.clone().unwrap_or_else(|| not_null_name(table, column));
        let property = if not_null.no_inherit { "NO INHERIT" } else { "NOT VALID" };
        let message = format!(
            "the NOT NULL constraint \"{}\" on column \"{}\" of table \"{}\" is marked {property}",
            name.as_str(),
            column.as_str(),
            table.name.as_str()
        );
        self.report(Diagnostic::error("wrong-constraint", message).at(at, "").sqlstate("55000"));
        false
    }

    /// `ALTER TABLE ONLY … SET NOT NULL` of a table with heirs: they are free of it. Answers whether it is that.
    pub(super) fn require_not_null_alone(&mut self, table: &QualifiedName, action: &AlterTableAction) -> bool {
        let AlterTableKind::ColumnNotNull { column, not_null: true } = &action.kind else { return false };
        let Some(found) = self.draft.schema.table(table).filter(|found| found.partitioning.is_none()) else {
            return false;
        };
        if found.column(&column.ident).is_none() || self.below(table).is_empty() {
            return false;
        }
        self.change_column(table, &column.ident, |found| {
            let not_null = found.not_null.get_or_insert(NotNull { no_inherit: true, ..NotNull::default() });
            (not_null.validated, not_null.inherited) = (true, false);
        });
        true
    }

    /// `SET NOT NULL`: one that is not validated is validated.
    pub(super) fn require_not_null(&mut self, table: &QualifiedName, found: &Column, column: &Name) {
        if found.not_null.as_ref().is_some_and(|not_null| not_null.no_inherit) {
            let relation = table.name.as_str();
            let message =
                format!("the NOT NULL of column \"{}\" of \"{relation}\" is NO INHERIT", column.ident.as_str());
            self.report(Diagnostic::error("wrong-constraint", message).at(column.span, "").sqlstate("0A000"));
            return;
        }
        if self.refused_below(table, &column.ident, (true, "0A000"), column.span) {
            return;
        }
        self.change_column(table, &column.ident, |found| {
            let not_null = found.not_null.get_or_insert_with(NotNull::default);
            (not_null.validated, not_null.inherited) = (true, false);
        });
    }

    /// The NOT NULL that a column gets from a parent of its table, unless it has one.
    pub(super) fn hand_down_not_null(&mut self, child: &QualifiedName, column: &Ident) {
        let Some(found) = self.draft.schema.table(child) else { return };
        let parents = found.descent.parents().iter().filter_map(|parent| self.draft.schema.table(parent));
        let Some(handed) = not_null_of_parents(parents, column, child) else { return };
        self.change_column(child, column, |found| {
            found.not_null.get_or_insert(handed);
        });
    }

    /// A NOT NULL that a table's parents hand down no more is the table's own.
    pub(super) fn own_not_null(&mut self, child: &QualifiedName, column: &Ident) {
        let found = self.draft.schema.table(child);
        let handed = found.is_some_and(|found| descent::parent_hands_not_null(&self.draft.schema, found, column));
        self.change_column(child, column, |found| {
            if let Some(not_null) = &mut found.not_null {
                not_null.inherited &= handed;
            }
        });
    }

    /// Takes a NOT NULL away that a column had from a parent which has none any more.
    pub(super) fn take_handed_not_null(&mut self, child: &QualifiedName, column: &Ident) {
        let Some(found) = self.draft.schema.table(child) else { return };
        let stays = descent::parent_hands_not_null(&self.draft.schema, found, column);
        self.change_column(child, column, |found| {
            found.not_null = found.not_null.take().filter(|not_null| stays || !not_null.inherited);
        });
    }

    /// Whether a table below has a NOT NULL that one from above cannot join; reports it.
    fn refused_below(
        &mut self,
        table: &QualifiedName,
        column: &Ident,
        (not_valid, sqlstate): (bool, &'static str),
        at: Span,
    ) -> bool {
        let problem = self.below(table).into_iter().find_map(|child| {
            let not_null = self.draft.schema.table(&child)?.column(column)?.not_null.as_ref()?;
            match (not_null.no_inherit, not_null.validated || not_valid) {
                (true, _) => Some((child, "NO INHERIT")),
                (false, false) => Some((child, "NOT VALID")),
                (false, true) => None,
            }
        });
        let Some((child, property)) = problem else { return false };
        let message =
            format!("the NOT NULL of column \"{}\" of \"{}\" is {property}", column.as_str(), child.name.as_str());
        self.report(Diagnostic::error("inherited", message).at(at, "").sqlstate(sqlstate));
        true
    }

    /// `VALIDATE CONSTRAINT` of a NOT NULL constraint. Answers whether there is one of that name.
    pub(super) fn validate_not_null(&mut self, table: &QualifiedName, constraint: &Ident) -> bool {
        let Some(column) = self.not_null_column(table, constraint) else { return false };
        let validate = |found: &mut Column| {
            if let Some(not_null) = &mut found.not_null {
                not_null.validated = true;
            }
        };
        let handed = self.draft.schema.table(table).and_then(|found| found.column(&column));
        let handed = handed.is_some_and(Column::hands_down_not_null);
        self.change_column(table, &column, validate);
        for child in self.below(table).into_iter().filter(|_| handed) {
            self.change_column(&child, &column, validate);
        }
        true
    }

    /// `ALTER CONSTRAINT … [NO] INHERIT` of a NOT NULL constraint. Answers whether there is one of that name.
    pub(super) fn inherit_not_null(&mut self, table: &QualifiedName, constraint: &Name, inherit: bool) -> bool {
        let Some(column) = self.not_null_column(table, &constraint.ident) else { return false };
        let Some(found) = self.draft.schema.table(table) else { return false };
        let was = found.column(&column).is_some_and(Column::hands_down_not_null);
        if was == inherit {
            return true;
        }
        if !inherit && descent::parent_hands_not_null(&self.draft.schema, found, &column) {
            let (label, relation) = (constraint.ident.as_str(), table.name.as_str());
            let message = format!("cannot alter inherited constraint \"{label}\" on relation \"{relation}\"");
            self.report(Diagnostic::error("inherited", message).at(constraint.span, "").sqlstate("55000"));
            return true;
        }
        let children: Vec<QualifiedName> = self.below(table);
        if inherit && self.refused_below(table, &column, (true, "0A000"), constraint.span) {
            return true;
        }
        self.change_column(table, &column, |found| {
            if let Some(not_null) = &mut found.not_null {
                not_null.no_inherit = !inherit;
            }
        });
        // What was handed down stays, as the children's own.
        let own: Vec<QualifiedName> = self.draft.schema.children(table).map(|child| child.name.clone()).collect();
        let own = if inherit || !self.has_descents() { Vec::new() } else { own };
        for child in own {
            self.own_not_null(&child, &column);
        }
        for child in children.into_iter().filter(|_| inherit) {
            self.hand_down_not_null(&child, &column);
        }
        true
    }

    /// The column whose NOT NULL has that name.
    fn not_null_column(&self, table: &QualifiedName, constraint: &Ident) -> Option<Ident> {
        column_of(self.draft.schema.table(table)?, constraint).map(|column| column.name.clone())
    }

    /// Makes the names that PostgreSQL chose stay what they are while the table or its columns are renamed.
    pub(super) fn keep_not_null_names(&mut self, table: &QualifiedName, columns: impl Fn(&Ident) -> bool) {
        let Some(found) = self.draft.schema.table_mut(table) else {
            return;
        };
        for column in found.columns.iter_mut().filter(|column| columns(&column.name)) {
            let name = name_of_not_null(table, column);
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
            let chosen = not_null_name(table, &column.name);
            if let Some(not_null) = column.not_null.as_mut().filter(|known| known.name.as_ref() == Some(&chosen)) {
                not_null.name = None;
            }
        }
    }

    /// `RENAME CONSTRAINT` of a NOT NULL constraint, here and in all that have it from here. Answers whether there is one
    /// of that name.
    pub(super) fn rename_not_null(&mut self, table: &QualifiedName, constraint: &Ident, to: &Name) -> bool {
        let Some(column) = self.not_null_column(table, constraint) else { return false };
        let schema = &self.draft.schema;
        let Some(found) = schema.table(table) else { return false };
        let mut tables = vec![table.clone()];
        if found.column(&column).is_some_and(Column::hands_down_not_null) {
            tables.extend(self.below(table));
        }
        let mut problem = None;
        for name in &tables {
            let Some(child) = schema.table(name) else { continue };
            let parents = child.descent.parents().iter().filter_map(|parent| schema.table(parent));
            let mut handing = parents.filter(|parent| parent.column(&column).is_some_and(Column::hands_down_not_null));
            let label = constraint.as_str();
            if column_of(child, constraint).is_none_or(|known| known.name != column) {
                let child = name.name.as_str();
                problem = Some((format!("constraint \"{label}\" for table \"{child}\" does not exist"), "42704"));
            } else if handing.any(|parent| !tables.contains(&parent.name)) {
                problem = Some((format!("cannot rename inherited constraint \"{label}\""), "42P16"));
            }
        }
        if let Some((message, sqlstate)) = problem.filter(|_| self.mode == Mode::Replay) {
            self.report(Diagnostic::error("inherited", message).at(to.span, "").sqlstate(sqlstate));
            return true;
        }
        let named = |table: &QualifiedName, name: &Ident| ObjectPart::Constraint {
            table: table.clone(),
            constraint: name.clone(),
        };
        tables.retain(|name| {
            let known = schema.table(name).and_then(|table| column_of(table, constraint));
            known.is_some_and(|known| known.name == column)
        });
        let comments: Vec<ObjectPart> = tables.iter().map(|table| named(table, constraint)).collect();
        self.apply(&|part| {
            if comments.contains(part)
                && let ObjectPart::Constraint { constraint, .. } = part
            {
                *constraint = to.ident.clone();
            }
        });
        for table in &tables {
            self.change_column(table, &column, |found| {
                found.not_null.get_or_insert_with(NotNull::default).name = Some(to.ident.clone());
            });
            self.forget_chosen_names(table);
        }
        true
    }
}
