//! `ALTER TABLE`.

use super::relation::Relation;
use super::table::Building;
use super::{Interpreter, Mode};
use crate::diagnostic::Diagnostic;
use crate::model::{Constraint, ConstraintKind, Deferrability, Kind, ObjectId, ObjectPart, RowSecurity};
use crate::name::{Ident, QualifiedName};
use crate::source::Span;
use crate::sql::ast::{AlterTable, AlterTableAction, AlterTableKind, Clause, ConstraintDefKind, Name};

impl Interpreter<'_> {
    pub(super) fn alter_table(&mut self, alter: &AlterTable) {
        if !self.word_fits(alter) {
            return;
        }
        let mut table = match self.relation_named(&alter.name) {
            Some((table, Relation::Table)) => table,
            Some((view, Relation::View { .. })) => return self.alter_view(&view, alter),
            _ => return self.alter_other(alter),
        };
        if self.forbidden_by_log(&table, &alter.actions) {
            return;
        }
        let mut actions: Vec<&AlterTableAction> = alter.actions.iter().collect();
        actions.sort_by_key(|action| pass(&action.kind));
        let logging = self.logging(&table, &actions);
        for action in actions {
            let part = ObjectPart::Object(ObjectId::Table(table.clone()));
            self.draft.provenance.add(part, action.span);
            if self.forbidden_by_foreign(&table, action)
                || self.forbidden_by_type(&table, action)
                || self.forbidden_by_descent(&table, action, alter.only)
                || self.forbidden_by_identity(&table, action, alter.only)
            {
                continue;
            }
            let before = if self.descents { self.draft.schema.table(&table).cloned() } else { None };
            if !alter.only || !self.require_not_null_alone(&table, action) {
                self.alter_action(&mut table, action);
            }
            if let Some(before) = before {
                self.hand_down(&table, &before, action, alter.only);
                self.leave_earlier_keys(&table, &before, action.span);
            }
            if let (true, AlterTableKind::AddConstraint(constraint)) = (alter.only, &action.kind) {
                self.note_lone_key(&table, constraint);
            }
        }
        self.end_logging(&table, logging);
    }

    /// `ALTER TABLE` may rename an index or a sequence too.
    fn alter_other(&mut self, alter: &AlterTable) {
        let relation = self.relation_named(&alter.name);
        for action in &alter.actions {
            match (&action.kind, &relation) {
                (AlterTableKind::Rename(to), Some((found, Relation::Sequence | Relation::IdentitySequence(..)))) => {
                    self.rename_sequence(&found.clone(), to, action.span);
                }
                (AlterTableKind::Rename(to), Some((_, Relation::Index | Relation::ConstraintIndex(_)))) => {
                    self.rename_index(&alter.name, alter.if_exists, to);
                }
                (AlterTableKind::Owner(role), Some((found, Relation::Sequence | Relation::IdentitySequence(..)))) => {
                    self.give(ObjectId::Sequence(found.clone()), role, action.span);
                }
                (AlterTableKind::SetUnlogged(unlogged), Some((found, Relation::Sequence))) => {
                    self.set_sequence_unlogged(&found.clone(), *unlogged);
                }
                (AlterTableKind::SetUnlogged(unlogged), Some((_, Relation::IdentitySequence(table, column)))) => {
                    if let Some(identity) = self.identity_mut(&table.clone(), &column.clone()) {
                        identity.unlogged = *unlogged;
                    }
                }
                (AlterTableKind::Unsupported(clause), Some((_, Relation::Sequence))) => {
                    self.unsupported(std::slice::from_ref(clause));
                }
                (_, None) if alter.if_exists => {}
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
                self.rebuild(table, |this, building| match &constraint.kind {
                    ConstraintDefKind::NotNull { column: Some(column), .. } => {
                        this.add_not_null(building, column, constraint);
                    }
                    _ => this.build_constraint(building, None, constraint),
                });
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
                if self.rename_table(table, &to, action.span) {
                    *table = to;
                }
            }
            AlterTableKind::SetSchema(to) => {
                if self.move_table(table, to, action.span) {
                    *table = QualifiedName { schema: to.ident.clone(), name: table.name.clone() };
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
            AlterTableKind::AttachPartition { partition, bound } => self.attach_partition(table, partition, bound),
            AlterTableKind::DetachPartition(partition) => self.detach_partition(table, partition),
            AlterTableKind::Inherit(parent) => self.inherit(table, parent),
            AlterTableKind::NoInherit(parent) => self.disinherit(table, parent),
            AlterTableKind::SetOptions(options) => self.set_parameters(table, options),
            AlterTableKind::ResetOptions(names) => self.reset_parameters(table, names),
            AlterTableKind::SetUnlogged(unlogged) => self.set_unlogged(table, *unlogged),
            AlterTableKind::Options(changes) => self.set_foreign_options(table, changes),
            AlterTableKind::ReplicaIdentity(identity) => {
                self.set_replica_identity(table, identity, action.span);
            }
            AlterTableKind::ClusterOn(index) => self.cluster_on(table, index.as_ref()),
            AlterTableKind::SetFiring(set) => self.set_firing(table, set),
            AlterTableKind::SetRuleFiring(set) => self.set_rule_firing(table, set),
            AlterTableKind::ValidateConstraint(constraint) => self.validate_constraint(table, constraint),
            AlterTableKind::AlterConstraint { constraint, deferrability, enforced, inherit } => {
                self.alter_constraint(table, constraint, *deferrability, *enforced, *inherit);
            }
            AlterTableKind::Owner(role) => self.give(ObjectId::Table(table.clone()), role, action.span),
            AlterTableKind::OfType(of_type) => self.set_type_of_table(table, of_type.as_ref(), action.span),
            AlterTableKind::AccessMethod(method) => {
                if method.as_ref().is_some_and(|method| method.ident.as_str() != "heap") {
                    let what = "SET ACCESS METHOD".to_owned();
                    self.unsupported(&[Clause { what, span: action.span }]);
                }
            }
            AlterTableKind::Nothing => {}
            AlterTableKind::Unsupported(clause) => self.unsupported(std::slice::from_ref(clause)),
            AlterTableKind::ColumnType { column, .. }
            | AlterTableKind::ColumnDefault { column, .. }
            | AlterTableKind::ColumnNotNull { column, .. }
            | AlterTableKind::AddIdentity { column, .. }
            | AlterTableKind::SetIdentity { column, .. }
            | AlterTableKind::DropIdentity { column, .. }
            | AlterTableKind::DropExpression { column, .. }
            | AlterTableKind::TuneColumn { column, .. }
            | AlterTableKind::ColumnOptions { column, .. }
            | AlterTableKind::SetExpression { column, .. } => self.alter_column(table, column, action),
        }
    }

    /// Takes a table out, lets `change` build on it, and puts it back with what came along.
    pub(super) fn rebuild(&mut self, table: &QualifiedName, change: impl FnOnce(&mut Self, &mut Building)) {
        let Some(found) = self.draft.schema.table(table).cloned() else {
            return;
        };
        for constraint in found.constraints.values() {
            self.release_names(table, constraint);
        }
        let keys = found.constraints.values().filter(|constraint| constraint.kind.has_index());
        let taken = keys.map(|key| QualifiedName { schema: table.schema.clone(), name: key.name.clone() }).collect();
        let mut building = Building { relations: taken, ..Building::new(found) };
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

    /// Whether a table has a constraint of that name that is no NOT NULL.
    fn has_constraint(&self, table: &QualifiedName, name: &Ident) -> bool {
        self.draft.schema.table(table).is_some_and(|found| found.constraints.contains_key(name))
    }

    /// `VALIDATE CONSTRAINT`: of a check, a foreign key or a NOT NULL.
    fn validate_constraint(&mut self, table: &QualifiedName, name: &Name) {
        if !self.has_constraint(table, &name.ident) && self.validate_not_null(table, &name.ident) {
            return;
        }
        let problem = "is not a foreign key, check, or not-null constraint";
        self.change_constraint(table, name, |constraint| match constraint.kind {
            ConstraintKind::ForeignKey(_) | ConstraintKind::Check { .. } if !constraint.enforced => {
                Err(("cannot validate NOT ENFORCED constraint".to_owned(), "55000"))
            }
            ConstraintKind::ForeignKey(_) | ConstraintKind::Check { .. } => {
                constraint.validated = true;
                Ok(())
            }
            ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude(_) => {
                Err((of_relation(table, name, problem), "42809"))
            }
        });
    }

    /// `ALTER CONSTRAINT`: of a foreign key, and whether heirs have a NOT NULL too.
    fn alter_constraint(
        &mut self,
        table: &QualifiedName,
        name: &Name,
        deferrability: Option<Deferrability>,
        enforced: Option<bool>,
        inherit: Option<bool>,
    ) {
        if !self.has_constraint(table, &name.ident) {
            if inherit.is_some_and(|inherit| self.inherit_not_null(table, name, inherit)) {
                return;
            }
            let found = self.draft.schema.table(table);
            if found.is_some_and(|found| super::not_null::column_of(found, &name.ident).is_some()) {
                let message = of_relation(table, name, "is not a foreign key constraint");
                return self.report(Diagnostic::error("wrong-constraint", message).at(name.span, "").sqlstate("42809"));
            }
        }
        self.change_constraint(table, name, |constraint| {
            let is_foreign_key = matches!(constraint.kind, ConstraintKind::ForeignKey(_));
            if deferrability.is_some() && !is_foreign_key {
                return Err((of_relation(table, name, "is not a foreign key constraint"), "42809"));
            }
            if enforced.is_some() && !is_foreign_key {
                let (label, relation) = (name.ident.as_str(), table.name.as_str());
                let message =
                    format!("cannot alter enforceability of constraint \"{label}\" of relation \"{relation}\"");
                return Err((message, "42809"));
            }
            if inherit.is_some() {
                return Err((of_relation(table, name, "is not a not-null constraint"), "42809"));
            }
            constraint.deferrability = deferrability.unwrap_or(constraint.deferrability);
            if let Some(enforced) = enforced.filter(|enforced| *enforced != constraint.enforced) {
                // What is enforced again is checked at once.
                (constraint.enforced, constraint.validated) = (enforced, enforced);
            }
            Ok(())
        });
    }

    /// Lets `change` work on a constraint; it may answer why it cannot, and the SQLSTATE of that.
    fn change_constraint(
        &mut self,
        table: &QualifiedName,
        name: &Name,
        change: impl FnOnce(&mut Constraint) -> Result<(), (String, &'static str)>,
    ) {
        let found = self.draft.schema.table_mut(table).and_then(|found| found.constraints.get_mut(&name.ident));
        match found.map(change) {
            Some(Ok(())) => {}
            Some(Err((message, sqlstate))) => {
                self.report(Diagnostic::error("wrong-constraint", message).at(name.span, "").sqlstate(sqlstate));
            }
            None => self.missing_part("constraint", "42704", &table.name, name),
        }
    }
}

/// What is said of a constraint that does not suit.
fn of_relation(table: &QualifiedName, name: &Name, problem: &str) -> String {
    format!("constraint \"{}\" of relation \"{}\" {problem}", name.ident.as_str(), table.name.as_str())
}

/// When an action of `ALTER TABLE` has its turn (`AlterTablePass`): what is dropped goes first, whatever its place.
fn pass(kind: &AlterTableKind) -> u8 {
    match kind {
        AlterTableKind::DropColumn { .. }
        | AlterTableKind::DropConstraint { .. }
        | AlterTableKind::ColumnDefault { default: None, .. }
        | AlterTableKind::ColumnNotNull { not_null: false, .. }
        | AlterTableKind::DropIdentity { .. }
        | AlterTableKind::DropExpression { .. } => 0,
        AlterTableKind::ColumnType { .. } => 1,
        AlterTableKind::AddColumn { .. } => 2,
        AlterTableKind::SetExpression { .. } => 3,
        AlterTableKind::ColumnNotNull { not_null: true, .. } => 4,
        AlterTableKind::AddConstraint(constraint) => match constraint.kind {
            ConstraintDefKind::NotNull { .. } => 4,
            ConstraintDefKind::PrimaryKey(_) | ConstraintDefKind::Unique(_) | ConstraintDefKind::Exclude(_) => 5,
            ConstraintDefKind::Null
            | ConstraintDefKind::Default(_)
            | ConstraintDefKind::Generated { .. }
            | ConstraintDefKind::Identity { .. }
            | ConstraintDefKind::Check { .. }
            | ConstraintDefKind::ForeignKey(_) => 6,
        },
        AlterTableKind::ColumnDefault { default: Some(_), .. }
        | AlterTableKind::AddIdentity { .. }
        | AlterTableKind::SetIdentity { .. } => 6,
        AlterTableKind::ValidateConstraint(_)
        | AlterTableKind::AlterConstraint { .. }
        | AlterTableKind::RenameConstraint { .. }
        | AlterTableKind::RenameColumn { .. }
        | AlterTableKind::Rename(_)
        | AlterTableKind::SetSchema(_)
        | AlterTableKind::Owner(_)
        | AlterTableKind::SetUnlogged(_)
        | AlterTableKind::ReplicaIdentity(_)
        | AlterTableKind::ClusterOn(_)
        | AlterTableKind::TuneColumn { .. }
        | AlterTableKind::Options(_)
        | AlterTableKind::ColumnOptions { .. }
        | AlterTableKind::SetOptions(_)
        | AlterTableKind::ResetOptions(_)
        | AlterTableKind::RowSecurity(_)
        | AlterTableKind::ForceRowSecurity(_)
        | AlterTableKind::AttachPartition { .. }
        | AlterTableKind::DetachPartition(_)
        | AlterTableKind::Inherit(_)
        | AlterTableKind::NoInherit(_)
        | AlterTableKind::SetFiring(_)
        | AlterTableKind::SetRuleFiring(_)
        | AlterTableKind::OfType(_)
        | AlterTableKind::AccessMethod(_)
        | AlterTableKind::Nothing
        | AlterTableKind::Unsupported(_) => 7,
    }
}
