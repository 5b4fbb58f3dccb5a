//! `ALTER TABLE … ALTER COLUMN`.

use super::Interpreter;
use super::sequence::integer_type;
use crate::diagnostic::Diagnostic;
use crate::model::{Column, ExpressionPlace, GeneratedKind, Identity, IdentityKind, ObjectId, ObjectPart};
use crate::name::{Ident, QualifiedName};
use crate::source::Span;
use crate::sql::ast::{AlterTableAction, AlterTableKind, Expr, Name, SequenceOption};

impl Interpreter<'_> {
    pub(super) fn alter_column(&mut self, table: &QualifiedName, column: &Name, action: &AlterTableAction) {
        let Some(found) = self.draft.schema.table(table).and_then(|found| found.column(&column.ident)).cloned() else {
            self.missing_part("column", "42703", &table.name, column);
            return;
        };
        let part = ObjectPart::Column { table: table.clone(), column: column.ident.clone() };
        self.draft.provenance.add(part, action.span);
        match &action.kind {
            AlterTableKind::ColumnType { data_type, collation, using, .. } => {
                self.alter_type_of(table, column, (data_type, collation.as_ref(), using.as_ref()), action.span);
            }
            AlterTableKind::ColumnDefault { default, .. } => {
                self.alter_default(table, &found, column, default.as_ref());
            }
            AlterTableKind::ColumnNotNull { not_null: true, .. } => {
                self.require_not_null(table, &found, column);
            }
            AlterTableKind::ColumnNotNull { not_null: false, .. } => self.drop_not_null(table, column),
            AlterTableKind::AddIdentity { kind, options, .. } => {
                self.add_identity(table, &found, column, (*kind, options), action.span);
            }
            AlterTableKind::SetIdentity { kind, options, .. } => {
                self.set_identity(table, &found, column, (*kind, options), action.span);
            }
            AlterTableKind::DropIdentity { if_exists, .. } => match found.identity {
                Some(identity) => {
                    self.hidden_relations.remove(&identity.sequence);
                    self.forget_access(ObjectPart::Object(ObjectId::Sequence(identity.sequence)));
                    self.change_column(table, &column.ident, |found| found.identity = None);
                }
                None if *if_exists => {}
                None => self.column_problem(table, column, "no-identity", "55000", "is not an identity column"),
            },
            AlterTableKind::DropExpression { if_exists, .. } => {
                self.drop_expression(table, &found, column, *if_exists);
            }
            AlterTableKind::SetExpression { expression, .. } => {
                self.set_expression(table, &found, column, expression);
            }
            AlterTableKind::TuneColumn { change, .. } => self.tune_column(table, column, change),
            AlterTableKind::ColumnOptions { options, .. } => {
                if let Some(options) = self.foreign_options(&found.options, options) {
                    self.change_column(table, &column.ident, |found| found.options = options);
                }
            }
            AlterTableKind::Owner(_)
            | AlterTableKind::OfType(_)
            | AlterTableKind::AccessMethod(_)
            | AlterTableKind::Nothing
            | AlterTableKind::SetUnlogged(_)
            | AlterTableKind::ReplicaIdentity(_)
            | AlterTableKind::ClusterOn(_)
            | AlterTableKind::Options(_)
            | AlterTableKind::SetOptions(_)
            | AlterTableKind::ResetOptions(_)
            | AlterTableKind::AddColumn { .. }
            | AlterTableKind::DropColumn { .. }
            | AlterTableKind::AddConstraint(_)
            | AlterTableKind::DropConstraint { .. }
            | AlterTableKind::ValidateConstraint(_)
            | AlterTableKind::AlterConstraint { .. }
            | AlterTableKind::RenameConstraint { .. }
            | AlterTableKind::RenameColumn { .. }
            | AlterTableKind::Rename(_)
            | AlterTableKind::SetSchema(_)
            | AlterTableKind::RowSecurity(_)
            | AlterTableKind::ForceRowSecurity(_)
            | AlterTableKind::AttachPartition { .. }
            | AlterTableKind::DetachPartition(_)
            | AlterTableKind::Inherit(_)
            | AlterTableKind::NoInherit(_)
            | AlterTableKind::SetFiring(_)
            | AlterTableKind::SetRuleFiring(_)
            | AlterTableKind::Unsupported(_) => {}
        }
    }

    /// Says what is wrong with a column: `column "c" of relation "t" …`.
    pub(super) fn column_problem(
        &mut self,
        table: &QualifiedName,
        column: &Name,
        code: &'static str,
        sqlstate: &'static str,
        what: &str,
    ) {
        let (label, relation) = (column.ident.as_str(), table.name.as_str());
        let message = format!("column \"{label}\" of relation \"{relation}\" {what}");
        self.report(Diagnostic::error(code, message).at(column.span, "").sqlstate(sqlstate));
    }

    fn alter_default(&mut self, table: &QualifiedName, found: &Column, column: &Name, default: Option<&Expr>) {
        if found.identity.is_some() {
            self.column_problem(table, column, "no-default", "42601", "is an identity column");
            return;
        }
        if found.generated.is_some() {
            self.column_problem(table, column, "no-default", "42601", "is a generated column");
            return;
        }
        let place = ExpressionPlace::Default { table: table.clone(), column: column.ident.clone() };
        self.draft.pending.retain(|pending| pending.place != place);
        let default = default.map(|expr| self.wait(place, expr));
        self.change_column(table, &column.ident, |found| found.default = default);
    }

    fn add_identity(
        &mut self,
        table: &QualifiedName,
        found: &Column,
        column: &Name,
        (kind, options): (IdentityKind, &[SequenceOption]),
        span: Span,
    ) {
        if integer_type(&found.data_type).is_none() {
            let message = "identity column type must be smallint, integer, or bigint";
            self.report(Diagnostic::error("invalid-identity", message).at(span, "").sqlstate("22023"));
            return;
        }
        let problem = if found.not_null.is_none() {
            Some("must be declared NOT NULL before identity can be added")
        } else if found.identity.is_some() {
            Some("is already an identity column")
        } else if found.default.is_some() {
            Some("already has a default value")
        } else {
            None
        };
        match problem {
            Some(problem) => self.column_problem(table, column, "no-identity", "55000", problem),
            None if !self.not_null_suits(Some(found), table, &column.ident, span) => {}
            None => {
                self.rebuild(table, |this, building| this.build_identity(building, column, kind, options, span));
                let part = ObjectPart::Column { table: table.clone(), column: column.ident.clone() };
                self.draft.provenance.note(part);
            }
        }
    }

    fn set_identity(
        &mut self,
        table: &QualifiedName,
        found: &Column,
        column: &Name,
        (kind, written): (Option<IdentityKind>, &[SequenceOption]),
        span: Span,
    ) {
        let Some(identity) = found.identity.clone() else {
            self.column_problem(table, column, "no-identity", "55000", "is not an identity column");
            return;
        };
        let options = self.sequence_options(Some(&identity.options), written, None, span);
        self.change_column(table, &column.ident, |found| {
            found.identity = Some(Identity { kind: kind.unwrap_or(identity.kind), options, ..identity });
        });
    }

    fn drop_expression(&mut self, table: &QualifiedName, found: &Column, column: &Name, if_exists: bool) {
        match found.generated.as_ref().map(|generated| generated.kind) {
            Some(GeneratedKind::Stored) => {
                self.bind_pending();
                self.change_column(table, &column.ident, |found| found.generated = None);
            }
            Some(GeneratedKind::Virtual) => {
                let what = "is a virtual generated column: its expression cannot be dropped";
                self.column_problem(table, column, "virtual-column", "0A000", what);
            }
            None if if_exists => {}
            None => self.column_problem(table, column, "not-generated", "55000", "is not a generated column"),
        }
    }

    fn set_expression(&mut self, table: &QualifiedName, found: &Column, column: &Name, expression: &Expr) {
        if found.generated.is_none() {
            self.column_problem(table, column, "not-generated", "55000", "is not a generated column");
            return;
        }
        let place = ExpressionPlace::Generated { table: table.clone(), column: column.ident.clone() };
        let expression = self.rewrite(place, expression);
        self.change_column(table, &column.ident, |found| {
            if let Some(generated) = &mut found.generated {
                generated.expression = expression;
            }
        });
    }

    pub(super) fn change_column(&mut self, table: &QualifiedName, column: &Ident, change: impl FnOnce(&mut Column)) {
        if let Some(found) = self.draft.schema.table_mut(table).and_then(|table| table.column_mut(column)) {
            change(found);
        }
    }
}
