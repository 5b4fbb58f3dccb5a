//! `ALTER TABLE` and `ALTER TYPE`.

use super::sequence::integer_type;
use super::table::Building;
use super::{Interpreter, Mode};
use crate::diagnostic::Diagnostic;
use crate::model::{ConstraintKind, Enum, ExpressionPlace, Kind, NotNull, ObjectId, ObjectPart, RowSecurity, Table};
use crate::name::{Ident, QualifiedName};
use crate::source::Span;
use crate::sql::ast::{
    AlterTable, AlterTableAction, AlterTableKind, AlterType, AlterTypeAction, LabelPosition, Name, Text,
};

impl Interpreter<'_> {
    pub(super) fn alter_table(&mut self, alter: &AlterTable) {
        let Some(mut table) = self.find(&alter.name, ObjectId::Table) else {
            self.alter_other(alter);
            return;
        };
        for action in &alter.actions {
            let part = ObjectPart::Object(ObjectId::Table(table.clone()));
            self.draft.provenance.add(part, action.span);
            self.alter_action(&mut table, action);
        }
    }

    /// `ALTER TABLE` may rename an index or a sequence too.
    fn alter_other(&mut self, alter: &AlterTable) {
        let sequence = self.find(&alter.name, ObjectId::Sequence);
        for action in &alter.actions {
            match (&action.kind, &sequence) {
                (AlterTableKind::Rename(to), Some(sequence)) => {
                    let to = QualifiedName { schema: sequence.schema.clone(), name: to.ident.clone() };
                    self.rename_object(ObjectId::Sequence(sequence.clone()), ObjectId::Sequence(to), action.span);
                }
                (AlterTableKind::Rename(to), None) if self.find(&alter.name, ObjectId::Index).is_some() => {
                    self.rename_index(&alter.name, alter.if_exists, to);
                }
                (AlterTableKind::Unsupported(clause), Some(_)) => self.unsupported(std::slice::from_ref(clause)),
                _ if alter.if_exists => {}
                _ => {
                    let diagnostic = self.missing(Kind::Table, &alter.name);
                    self.report(diagnostic);
                    return;
                }
            }
        }
    }

    fn alter_action(&mut self, table: &mut QualifiedName, action: &AlterTableAction) {
        match &action.kind {
            AlterTableKind::AddColumn { column, if_not_exists } => {
                self.rebuild(table, |this, building| this.add_column(building, column, *if_not_exists));
            }
            AlterTableKind::AddConstraint(constraint) => {
                self.unsupported(&constraint.unsupported);
                self.rebuild(table, |this, building| this.build_constraint(building, None, constraint));
            }
            AlterTableKind::DropColumn { column, if_exists, cascade } => {
                self.drop_column(table, column, *if_exists, *cascade);
            }
            AlterTableKind::DropConstraint { constraint, if_exists, cascade } => {
                self.drop_constraint(table, constraint, *if_exists, *cascade);
            }
            AlterTableKind::RenameColumn { column, to } => self.rename_column(table, column, to),
            AlterTableKind::RenameConstraint { constraint, to } => {
                self.rename_constraint(table, &constraint.ident, to);
            }
            AlterTableKind::Rename(to) => {
                let to = QualifiedName { schema: table.schema.clone(), name: to.ident.clone() };
                if self.rename_object(ObjectId::Table(table.clone()), ObjectId::Table(to.clone()), action.span) {
                    *table = to;
                }
            }
            AlterTableKind::SetSchema(to) => {
                let to = QualifiedName { schema: to.ident.clone(), name: table.name.clone() };
                if self.rename_object(ObjectId::Table(table.clone()), ObjectId::Table(to.clone()), action.span) {
                    *table = to;
                }
            }
            AlterTableKind::RowSecurity(enabled) => {
                self.set_row_security(table, "ROW LEVEL SECURITY", *enabled, action.span, |flags, on| {
                    flags.enabled = on
                });
            }
            AlterTableKind::ForceRowSecurity(forced) => {
                self.set_row_security(table, "FORCE", *forced, action.span, |flags, on| flags.forced = on);
            }
            AlterTableKind::ValidateConstraint(constraint) => {
                self.change_constraint(table, constraint, |found| found.validated = true);
            }
            AlterTableKind::AlterConstraint { constraint, deferrability } => {
                self.change_constraint(table, constraint, |found| found.deferrability = *deferrability);
            }
            AlterTableKind::Unsupported(clause) => self.unsupported(std::slice::from_ref(clause)),
            AlterTableKind::ColumnType { .. }
            | AlterTableKind::ColumnDefault { .. }
            | AlterTableKind::ColumnNotNull { .. }
            | AlterTableKind::AddIdentity { .. }
            | AlterTableKind::SetIdentity { .. }
            | AlterTableKind::DropIdentity { .. }
            | AlterTableKind::DropExpression { .. }
            | AlterTableKind::SetExpression { .. } => self.alter_column(table, action),
        }
    }

    /// Takes a table out, lets `change` build on it, and puts it back with what came along.
    fn rebuild(&mut self, table: &QualifiedName, change: impl FnOnce(&mut Self, &mut Building)) {
        let Some(found) = self.draft.schema.table(table).cloned() else {
            return;
        };
        for constraint in found.constraints.values() {
            self.release_names(table, constraint);
        }
        let mut building = Building::new(found);
        for (name, constraint) in &building.table.constraints {
            if matches!(constraint.kind, ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_)) {
                building.relations.insert(QualifiedName { schema: table.schema.clone(), name: name.clone() });
            }
        }
        change(self, &mut building);
        self.put(building);
    }

    /// Sets a flag of row-level security. Sources that say opposite things contradict each other.
    fn set_row_security(
        &mut self,
        table: &QualifiedName,
        what: &'static str,
        on: bool,
        span: Span,
        set: impl FnOnce(&mut RowSecurity, bool),
    ) {
        let key = (table.clone(), what);
        if let (Mode::Compose, Some((before, first))) = (self.mode, self.row_security.get(&key).copied())
            && before != on
            && first.source != span.source
        {
            let message =
                format!("two sources contradict each other on row-level security of table \"{}\"", table.name.as_str());
            self.report(
                Diagnostic::error("conflict", message)
                    .at(span, if on { "switched on here" } else { "switched off here" })
                    .at(first, if before { "switched on here" } else { "switched off here" })
                    .help("keep one of the two"),
            );
            return;
        }
        self.row_security.insert(key, (on, span));
        if let Some(found) = self.draft.schema.table_mut(table) {
            set(&mut found.row_security, on);
        }
    }

    fn change_constraint(
        &mut self,
        table: &QualifiedName,
        name: &Name,
        change: impl FnOnce(&mut crate::model::Constraint),
    ) {
        let found = self.draft.schema.table_mut(table).and_then(|found| found.constraints.get_mut(&name.ident));
        match found {
            Some(constraint) => change(constraint),
            None => self.missing_part("constraint", "42704", &table.name, name),
        }
    }

    fn alter_column(&mut self, table: &QualifiedName, action: &AlterTableAction) {
        let column = match &action.kind {
            AlterTableKind::ColumnType { column, .. }
            | AlterTableKind::ColumnDefault { column, .. }
            | AlterTableKind::ColumnNotNull { column, .. }
            | AlterTableKind::AddIdentity { column, .. }
            | AlterTableKind::SetIdentity { column, .. }
            | AlterTableKind::DropIdentity { column, .. }
            | AlterTableKind::DropExpression { column, .. }
            | AlterTableKind::SetExpression { column, .. } => column,
            _ => return,
        };
        if self.draft.schema.table(table).is_none_or(|found| found.column(&column.ident).is_none()) {
            self.missing_part("column", "42703", &table.name, column);
            return;
        }
        let part = ObjectPart::Column { table: table.clone(), column: column.ident.clone() };
        self.draft.provenance.add(part, action.span);
        match &action.kind {
            AlterTableKind::ColumnType { data_type, collation, .. } => {
                self.bind_pending();
                let data_type = self.type_named(data_type);
                let collation = collation.as_ref().and_then(|collation| self.collation(collation));
                self.change_column(table, &column.ident, |found| {
                    if let (Some(identity), Some(integer)) = (&mut found.identity, integer_type(&data_type)) {
                        if identity.options.max == identity.options.data_type.max() {
                            identity.options.max = integer.max();
                        }
                        identity.options.data_type = integer;
                    }
                    found.data_type = data_type;
                    found.collation = collation;
                });
            }
            AlterTableKind::ColumnDefault { default, .. } => {
                let place = ExpressionPlace::Default { table: table.clone(), column: column.ident.clone() };
                self.draft.pending.retain(|pending| pending.place != place);
                let default = default.as_ref().map(|expr| self.wait(place, expr));
                self.change_column(table, &column.ident, |found| found.default = default);
            }
            AlterTableKind::ColumnNotNull { not_null, .. } => {
                self.change_column(table, &column.ident, |found| match not_null {
                    true => {
                        found.not_null.get_or_insert_with(NotNull::default);
                    }
                    false => found.not_null = None,
                });
            }
            AlterTableKind::AddIdentity { kind, options, .. } => {
                self.rebuild(table, |this, building| {
                    this.build_identity(building, column, *kind, options, action.span)
                });
            }
            AlterTableKind::SetIdentity { kind, options, .. } => {
                let identity =
                    self.draft.schema.table(table).and_then(|found| found.column(&column.ident)?.identity.clone());
                let Some(identity) = identity else {
                    self.no_identity(table, column);
                    return;
                };
                let options = self.sequence_options(Some(&identity.options), options, None, action.span);
                self.change_column(table, &column.ident, |found| {
                    found.identity =
                        Some(crate::model::Identity { kind: kind.unwrap_or(identity.kind), options, ..identity });
                });
            }
            AlterTableKind::DropIdentity { if_exists, .. } => {
                let identity =
                    self.draft.schema.table(table).and_then(|found| found.column(&column.ident)?.identity.clone());
                match identity {
                    Some(identity) => {
                        self.hidden_relations.remove(&identity.sequence);
                        self.change_column(table, &column.ident, |found| found.identity = None);
                    }
                    None if *if_exists => {}
                    None => self.no_identity(table, column),
                }
            }
            AlterTableKind::DropExpression { .. } => {
                self.change_column(table, &column.ident, |found| found.generated = None);
            }
            AlterTableKind::SetExpression { expression, .. } => {
                let place = ExpressionPlace::Generated { table: table.clone(), column: column.ident.clone() };
                let expression = self.rewrite(place, expression);
                self.change_column(table, &column.ident, |found| {
                    if let Some(generated) = &mut found.generated {
                        generated.expression = expression;
                    }
                });
            }
            _ => {}
        }
    }

    fn no_identity(&mut self, table: &QualifiedName, column: &Name) {
        let message = format!(
            "column \"{}\" of relation \"{}\" is not an identity column",
            column.ident.as_str(),
            table.name.as_str()
        );
        self.report(Diagnostic::error("no-identity", message).at(column.span, "").sqlstate("55000"));
    }

    fn change_column(&mut self, table: &QualifiedName, column: &Ident, change: impl FnOnce(&mut crate::model::Column)) {
        if let Some(found) = self.draft.schema.table_mut(table).and_then(|table: &mut Table| table.column_mut(column)) {
            change(found);
        }
    }

    pub(super) fn alter_type(&mut self, alter: &AlterType, span: Span) {
        let Some(name) = self.named(&alter.name, Kind::Enum, ObjectId::Enum) else {
            return;
        };
        let id = ObjectId::Enum(name.clone());
        self.draft.provenance.add(ObjectPart::Object(id.clone()), span);
        let labels = self.draft.schema.enumeration(&name).map(|found| found.labels.clone()).unwrap_or_default();
        match &alter.action {
            AlterTypeAction::AddValue { label, if_not_exists, position } => {
                if let Some(labels) = self.add_label(&name, labels, label, *if_not_exists, position.as_ref()) {
                    self.draft.schema.insert(crate::model::Object::Enum(Enum { name, labels }));
                }
            }
            AlterTypeAction::RenameValue { from, to } => {
                let mut labels = labels;
                let taken = labels.contains(&to.text);
                match labels.iter_mut().find(|label| **label == from.text) {
                    Some(_) if taken => self.label_problem(&name, to, "already exists", "42710"),
                    Some(label) => {
                        label.clone_from(&to.text);
                        self.draft.schema.insert(crate::model::Object::Enum(Enum { name, labels }));
                    }
                    None => self.label_problem(&name, from, "is not an existing enum label", "22023"),
                }
            }
            AlterTypeAction::Rename(to) => {
                let to = QualifiedName { schema: name.schema.clone(), name: to.ident.clone() };
                self.rename_object(id, ObjectId::Enum(to), span);
            }
            AlterTypeAction::SetSchema(to) => {
                let to = QualifiedName { schema: to.ident.clone(), name: name.name.clone() };
                self.rename_object(id, ObjectId::Enum(to), span);
            }
            AlterTypeAction::Unsupported(clause) => self.unsupported(std::slice::from_ref(clause)),
        }
    }

    fn label_problem(&mut self, name: &QualifiedName, label: &Text, problem: &str, sqlstate: &'static str) {
        let message = format!("enum label \"{}\" of type \"{}\" {problem}", label.text, name.name.as_str());
        self.report(Diagnostic::error("enum-label", message).at(label.span, "").sqlstate(sqlstate));
    }

    fn add_label(
        &mut self,
        name: &QualifiedName,
        mut labels: Vec<String>,
        label: &Text,
        if_not_exists: bool,
        position: Option<&LabelPosition>,
    ) -> Option<Vec<String>> {
        if labels.contains(&label.text) {
            if !if_not_exists {
                self.label_problem(name, label, "already exists", "42710");
            }
            return None;
        }
        let at = match position {
            None => Some(labels.len()),
            Some(LabelPosition::Before(other)) => labels.iter().position(|known| *known == other.text),
            Some(LabelPosition::After(other)) => {
                labels.iter().position(|known| *known == other.text).map(|position| position + 1)
            }
        };
        match (at, position) {
            (Some(at), _) => labels.insert(at.min(labels.len()), label.text.clone()),
            (None, Some(LabelPosition::Before(other) | LabelPosition::After(other))) => {
                self.label_problem(name, other, "is not an existing enum label", "22023");
                return None;
            }
            (None, None) => return None,
        }
        Some(labels)
    }
}
