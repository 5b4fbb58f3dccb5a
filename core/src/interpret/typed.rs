//! Tables of a type: `CREATE TABLE … OF`, `ALTER TABLE … OF` and `NOT OF`, and what changes of the type do to them
//! (`transformOfType`, `ATExecAddOf`, `ATTypedTableRecursion`).

use super::Interpreter;
use super::table::Building;
use crate::diagnostic::Diagnostic;
use crate::model::{Attribute, Column, Composite, Descent, ForeignOptions, Kind, ObjectId, Table, Tuning};
use crate::name::QualifiedName;
use crate::source::Span;
use crate::sql::ast::{AlterTableAction, AlterTableKind, CreateTable, Name, ObjectName};

impl Interpreter<'_> {
    /// The columns of the type that a new table is of. Answers whether there is such a type.
    pub(super) fn take_type(&mut self, building: &mut Building, create: &CreateTable) -> bool {
        let Some(written) = &create.of_type else { return true };
        let Some(composite) = self.type_of_table(written) else { return false };
        building.table.columns.extend(composite.attributes.iter().map(column_of));
        building.table.of_type = Some(composite.name);
        for options in &create.column_options {
            if building.table.column(&options.name.ident).is_none() {
                self.no_column(building, &options.name);
                continue;
            }
            self.build_column_clauses(building, &options.name, &options.constraints, options.span);
        }
        for column in building.table.columns.iter().filter(|column| column.identity.is_some()) {
            let at = create.column_options.iter().find(|options| options.name.ident == column.name);
            let diagnostic = Diagnostic::error("typed-table", "identity columns are not supported on typed tables");
            let at = at.map_or(written.span(), |options| options.span);
            self.diagnostics.push(diagnostic.at(at, "").sqlstate("0A000"));
        }
        true
    }

    /// The composite type that a table may be of; reports what is none.
    fn type_of_table(&mut self, written: &ObjectName) -> Option<Composite> {
        let name = self.find(written, ObjectId::Type);
        let composite = name.as_ref().and_then(|name| self.draft.schema.composite(name)).cloned();
        if composite.is_none() {
            let relation = self.relation_named(written).is_some();
            let diagnostic = match name.is_some() || relation {
                true => {
                    let message = format!("type {} is not a composite type", written.name.ident.as_str());
                    let diagnostic = Diagnostic::error("wrong-object-type", message).at(written.span(), "");
                    diagnostic.help("write CREATE TYPE … AS (…)").sqlstate("42809")
                }
                false => self.missing(Kind::Type, written),
            };
            self.report(diagnostic);
        }
        composite
    }

    /// `OF type`, `NOT OF`
    pub(super) fn set_type_of_table(&mut self, table: &QualifiedName, written: Option<&ObjectName>, at: Span) {
        let Some(found) = self.draft.schema.table(table).cloned() else { return };
        let of_type = match written {
            Some(written) => {
                let Some(composite) = self.type_of_table(written) else { return };
                if let Some((message, sqlstate)) = type_problem(&found, &composite) {
                    return self.report(Diagnostic::error("typed-table", message).at(at, "").sqlstate(sqlstate));
                }
                Some(composite.name)
            }
            None if found.of_type.is_none() => {
                let message = format!("\"{}\" is not a typed table", table.name.as_str());
                return self.report(Diagnostic::error("typed-table", message).at(at, "").sqlstate("42809"));
            }
            None => None,
        };
        if let Some(table) = self.draft.schema.table_mut(table) {
            table.of_type = of_type;
        }
    }

    /// Whether an action is refused because a table has its columns from its type; reports it.
    pub(super) fn forbidden_by_type(&mut self, name: &QualifiedName, action: &AlterTableAction) -> bool {
        if self.draft.schema.table(name).is_none_or(|table| table.of_type.is_none()) {
            return false;
        }
        let message = match &action.kind {
            AlterTableKind::AddColumn { .. } => "cannot add column to typed table",
            AlterTableKind::DropColumn { .. } => "cannot drop column from typed table",
            AlterTableKind::RenameColumn { .. } => "cannot rename column of typed table",
            AlterTableKind::ColumnType { .. } => "cannot alter column type of typed table",
            AlterTableKind::Inherit(_) => "cannot change inheritance of typed table",
            _ => return false,
        };
        let diagnostic = Diagnostic::error("typed-table", message).at(action.span, "");
        self.report(diagnostic.help("change its type, or write NOT OF first").sqlstate("42809"));
        true
    }

    /// The tables that are of a type.
    pub(super) fn tables_of_type(&self, of: &QualifiedName) -> Vec<QualifiedName> {
        let tables = self.draft.schema.tables().filter(|table| table.of_type.as_ref() == Some(of));
        tables.map(|table| table.name.clone()).collect()
    }

    /// Whether a type may be changed though tables are of it: CASCADE changes them too. Reports it where it may not.
    pub(super) fn may_alter_type(&mut self, of: &QualifiedName, cascade: bool, at: Span) -> bool {
        let may = cascade || self.tables_of_type(of).is_empty();
        if !may {
            let message = format!("cannot alter type \"{}\" because it is the type of a typed table", of.name.as_str());
            let diagnostic = Diagnostic::error("dependent-objects", message).at(at, "");
            self.report(diagnostic.help("use CASCADE to alter the typed tables too").sqlstate("2BP01"));
        }
        may
    }

    /// An attribute's new type, or a new attribute, in the tables that are of its type.
    pub(super) fn hand_to_typed(&mut self, of: &QualifiedName, attribute: &Attribute, at: Span) {
        for table in self.tables_of_type(of) {
            let there = self.draft.schema.table(&table).is_some_and(|table| table.column(&attribute.name).is_some());
            if there {
                self.change_column(&table, &attribute.name, |column| {
                    column.data_type = attribute.data_type.clone();
                    column.collation = attribute.collation.clone();
                });
            } else if let Some(table) = self.draft.schema.table_mut(&table) {
                table.columns.push(column_of(attribute));
                let part =
                    crate::model::ObjectPart::Column { table: table.name.clone(), column: attribute.name.clone() };
                self.draft.provenance.add(part, at);
            }
        }
    }

    /// A dropped attribute goes from the tables that are of its type too.
    pub(super) fn drop_from_typed(&mut self, of: &QualifiedName, attribute: &Name) {
        for table in self.tables_of_type(of) {
            self.drop_column(&table, attribute, true, true);
        }
    }

    /// A renamed attribute has its new name in the tables that are of its type too.
    pub(super) fn rename_in_typed(&mut self, of: &QualifiedName, attribute: &Name, to: &Name) {
        for table in self.tables_of_type(of) {
            self.rename_column(&table, attribute, to);
        }
    }
}

/// Why a table cannot be of a type.
fn type_problem(table: &Table, composite: &Composite) -> Option<(String, &'static str)> {
    if table.descent != Descent::Own {
        return Some(("typed tables cannot inherit".to_owned(), "42809"));
    }
    for (at, attribute) in composite.attributes.iter().enumerate() {
        let label = attribute.name.as_str();
        match table.columns.get(at) {
            None => return Some((format!("table is missing column \"{label}\""), "42804")),
            Some(column) if column.name != attribute.name => {
                let message = format!("table has column \"{}\" where type requires \"{label}\"", column.name.as_str());
                return Some((message, "42804"));
            }
            Some(column) if (&column.data_type, &column.collation) != (&attribute.data_type, &attribute.collation) => {
                let message =
                    format!("table \"{}\" has different type for column \"{label}\"", table.name.name.as_str());
                return Some((message, "42804"));
            }
            Some(_) => {}
        }
    }
    let extra = table.columns.get(composite.attributes.len())?;
    Some((format!("table has extra column \"{}\"", extra.name.as_str()), "42804"))
}

/// The column that an attribute is in a table of its type.
pub(super) fn column_of(attribute: &Attribute) -> Column {
    Column {
        name: attribute.name.clone(),
        data_type: attribute.data_type.clone(),
        collation: attribute.collation.clone(),
        not_null: None,
        default: None,
        generated: None,
        identity: None,
        tuning: Tuning::default(),
        options: ForeignOptions::default(),
        inherited: false,
    }
}
