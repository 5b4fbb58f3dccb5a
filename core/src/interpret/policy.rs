//! Policies.

use std::collections::BTreeSet;

use super::Interpreter;
use crate::diagnostic::Diagnostic;
use crate::model::{ExpressionPlace, Object, ObjectId, ObjectPart, Policy, PolicyCommand, Role};
use crate::name::{QualifiedName, nearest};
use crate::source::Span;
use crate::sql::ast::{AlterPolicy, CreatePolicy, Expr, Name, PolicyChange};

impl Interpreter<'_> {
    pub(super) fn create_policy(&mut self, create: &CreatePolicy, span: Span) {
        let Some(table) = self.ordinary_or_foreign(&create.table, false) else {
            return;
        };
        self.check_clauses(create.command, create.using.as_ref(), create.with_check.as_ref());
        let name = create.name.ident.clone();
        let waiting = self.draft.pending.len();
        let using = create.using.as_ref().map(|expr| {
            let place = ExpressionPlace::Using { table: table.clone(), policy: name.clone() };
            self.wait(place, expr)
        });
        let with_check = create.with_check.as_ref().map(|expr| {
            let place = ExpressionPlace::WithCheck { table: table.clone(), policy: name.clone() };
            self.wait(place, expr)
        });
        let roles = self.roles(&create.roles, span);
        let policy = Policy { table, name, kind: create.kind, command: create.command, roles, using, with_check };
        let id = ObjectId::Policy { table: policy.table.clone(), name: policy.name.clone() };
        if !self.define(Object::Policy(policy), span, create.name.span, false) {
            self.withdraw(waiting, &id);
        }
    }

    fn check_clauses(&mut self, command: PolicyCommand, using: Option<&Expr>, with_check: Option<&Expr>) {
        let problem = match (command, using, with_check) {
            (PolicyCommand::Select | PolicyCommand::Delete, _, Some(check)) => {
                Some(("WITH CHECK cannot be applied to SELECT or DELETE", check.span))
            }
            (PolicyCommand::Insert, Some(using), _) => {
                Some(("only WITH CHECK expression allowed for INSERT", using.span))
            }
            (
                PolicyCommand::All
                | PolicyCommand::Update
                | PolicyCommand::Select
                | PolicyCommand::Delete
                | PolicyCommand::Insert,
                _,
                _,
            ) => None,
        };
        if let Some((message, span)) = problem {
            self.report(Diagnostic::error("policy-clause", message).at(span, "").sqlstate("42601"));
        }
    }

    /// A set of roles: PUBLIC stands alone.
    fn roles(&mut self, written: &[Role], span: Span) -> BTreeSet<Role> {
        if written.contains(&Role::Public) && written.len() > 1 {
            let message = "roles other than PUBLIC are ignored: all roles are members of it";
            self.report(Diagnostic::warning("ignored-roles", message).at(span, ""));
            return BTreeSet::from([Role::Public]);
        }
        written.iter().cloned().collect()
    }

    pub(super) fn alter_policy(&mut self, alter: &AlterPolicy, span: Span) {
        let Some(table) = self.ordinary_or_foreign(&alter.table, false) else {
            return;
        };
        let name = alter.name.ident.clone();
        let Some(policy) = self.draft.schema.policy(&table, &name) else {
            let diagnostic = self.no_policy(&table, &alter.name);
            self.report(diagnostic);
            return;
        };
        let command = policy.command;
        let id = ObjectId::Policy { table: table.clone(), name: name.clone() };
        self.draft.provenance.add(ObjectPart::Object(id.clone()), span);
        match &alter.change {
            PolicyChange::Rename(to) => {
                self.rename_object(id, ObjectId::Policy { table, name: to.ident.clone() }, span);
            }
            PolicyChange::Clauses { roles, using, with_check } => {
                self.check_clauses(command, using.as_ref(), with_check.as_ref());
                let roles = roles.as_ref().map(|roles| self.roles(roles, span));
                let using = using.as_ref().map(|expr| {
                    self.rewrite(ExpressionPlace::Using { table: table.clone(), policy: name.clone() }, expr)
                });
                let with_check = with_check.as_ref().map(|expr| {
                    self.rewrite(ExpressionPlace::WithCheck { table: table.clone(), policy: name.clone() }, expr)
                });
                if let Some(policy) = self.draft.schema.policy_mut(&table, &name) {
                    policy.roles = roles.unwrap_or_else(|| std::mem::take(&mut policy.roles));
                    policy.using = using.or_else(|| policy.using.take());
                    policy.with_check = with_check.or_else(|| policy.with_check.take());
                }
            }
        }
    }

    /// An expression that replaces the one at its place: what waited there waits no more.
    pub(super) fn rewrite(&mut self, place: ExpressionPlace, expr: &Expr) -> crate::model::Expression {
        self.draft.pending.retain(|pending| pending.place != place);
        self.wait(place, expr)
    }

    pub(super) fn no_policy(&self, table: &QualifiedName, name: &Name) -> Diagnostic {
        let message =
            format!("policy \"{}\" for table \"{}\" does not exist", name.ident.as_str(), table.name.as_str());
        let diagnostic = Diagnostic::error("unknown-policy", message).at(name.span, "").sqlstate("42704");
        let known = self.draft.schema.policies_of(table).map(|policy| policy.name.as_str());
        match nearest(name.ident.as_str(), known) {
            Some(near) => diagnostic.help(format!("did you mean \"{near}\"?")),
            None => diagnostic,
        }
    }
}
