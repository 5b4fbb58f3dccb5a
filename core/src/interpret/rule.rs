//! Rules: `DefineQueryRewrite`, `RenameRewriteRule`, `EnableDisableRule` (rewriteDefine.c), `transformRuleStmt`.

use super::{Interpreter, Pending};
use crate::diagnostic::Diagnostic;
use crate::model::{
    Definition, Expression, ExpressionPlace, Firing, Object, ObjectId, ObjectPart, Piece, Rule, RuleEvent, RulePart,
};
use crate::name::{QualifiedName, nearest};
use crate::source::Span;
use crate::sql::ast::{
    AlterRule, CreateRule, Drop, Expr, ExprKind, Literal, Name, ObjectName, QueryBody, RuleAction, SetRuleFiring,
};

/// What the rule is called that a view's own query is.
const OWN: &str = "_RETURN";

impl Interpreter<'_> {
    pub(super) fn create_rule(&mut self, create: &CreateRule, span: Span) {
        let Some(table) = self.rows_named(&create.table) else { return };
        if !self.rule_fits(create, &table) {
            return;
        }
        let id = ObjectId::Rule { table: table.clone(), name: create.name.ident.clone() };
        let replaced = create.replace && self.may_replace(&id, span);
        let mut firing = Firing::Origin;
        if replaced {
            self.draft.pending.retain(|pending| pending.place.object() != id);
            firing = self.draft.schema.rule(&id).map_or(firing, |rule| rule.firing);
        }
        let waiting = self.draft.pending.len();
        let place = |part| ExpressionPlace::Rule { table: table.clone(), rule: create.name.ident.clone(), part };
        let condition =
            create.condition.as_ref().map(|expr| self.wait_for_condition(place(RulePart::Condition), expr, create));
        let actions = self.wait_for_actions(place(RulePart::Actions), create);
        let rule = Rule {
            table: table.clone(),
            name: create.name.ident.clone(),
            event: create.event,
            instead: create.instead,
            condition,
            actions,
            firing,
        };
        let object = Object::Defined(Definition::Rule(rule));
        if replaced {
            self.draft.provenance.add(ObjectPart::Object(id), span);
            self.draft.schema.insert(object);
        } else if !self.define(object, span, create.name.span, false) {
            self.withdraw(waiting, &id);
        }
    }

    /// The condition as written, until it is resolved: in an array, with the action that decides what relations in it are
    /// called.
    fn wait_for_condition(&mut self, place: ExpressionPlace, expr: &Expr, create: &CreateRule) -> Expression {
        let text = crate::sql::normalized(self.text(expr.span));
        let first = create.actions.first().map(|action| statement(action, create.actions_span));
        let parts = std::iter::once(expr.clone()).chain(first).collect();
        let expr = Expr { kind: ExprKind::Array(parts), span: expr.span };
        self.draft.pending.push(Pending { place, expr, search_path: self.search_path.clone() });
        Expression::undecided(vec![Piece::Sql(text)])
    }

    /// The actions as written, until they are resolved: their statements in an array.
    fn wait_for_actions(&mut self, place: ExpressionPlace, create: &CreateRule) -> Expression {
        if create.actions.is_empty() {
            return Expression::decided(vec![Piece::Sql("NOTHING".to_owned())]);
        }
        let span = create.actions_span;
        let text = crate::sql::normalized(self.text(span));
        let statements = create.actions.iter().map(|action| statement(action, span));
        let expr = Expr { kind: ExprKind::Array(statements.collect()), span };
        self.draft.pending.push(Pending { place, expr, search_path: self.search_path.clone() });
        Expression::undecided(vec![Piece::Sql(text)])
    }

    fn rule_problem(&mut self, span: Span, message: impl Into<String>, help: &str, sqlstate: &'static str) -> bool {
        let diagnostic = Diagnostic::error("rule", message).at(span, "").sqlstate(sqlstate);
        self.report(if help.is_empty() { diagnostic } else { diagnostic.help(help) });
        false
    }

    /// Whether such a rule may be on such a relation.
    fn rule_fits(&mut self, create: &CreateRule, table: &QualifiedName) -> bool {
        let view = self.draft.schema.view(table).map(|view| view.materialized.is_some());
        let (word, at) = (table.name.as_str(), create.table.span());
        if view == Some(true) {
            let help = "a materialized view is only ever refreshed";
            return self.rule_problem(at, "rules on materialized views are not supported", help, "0A000");
        }
        if create.event == RuleEvent::Select {
            return match view {
                Some(_) => {
                    let help = "use CREATE OR REPLACE VIEW to change what it shows";
                    self.rule_problem(at, format!("\"{word}\" is already a view"), help, "55000")
                }
                None => {
                    let message = format!("relation \"{word}\" cannot have ON SELECT rules");
                    self.rule_problem(at, message, "write CREATE VIEW: such a rule is what a view is", "42809")
                }
            };
        }
        if create.name.ident.as_str() == OWN {
            let message = format!("non-view rule for \"{word}\" must not be named \"{OWN}\"");
            return self.rule_problem(create.name.span, message, "", "42P17");
        }
        self.actions_fit(create)
    }

    fn actions_fit(&mut self, create: &CreateRule) -> bool {
        let mut returning = create.actions.iter().filter_map(|action| match action {
            RuleAction::Query(query) => match &query.body {
                QueryBody::Modify(modify) => modify.returning().first().map(|target| target.value.span),
                QueryBody::Select(_)
                | QueryBody::Values(_)
                | QueryBody::Table(_)
                | QueryBody::Nested(_)
                | QueryBody::SetOperation { .. } => None,
            },
            RuleAction::Notify(..) => None,
        });
        let (first, second) = (returning.next(), returning.next());
        let notifies = create.actions.iter().any(|action| matches!(action, RuleAction::Notify(..)));
        let (span, message, sqlstate) = match (first, second) {
            (_, Some(span)) => (span, "cannot have multiple RETURNING lists in a rule", "0A000"),
            (Some(span), None) if create.condition.is_some() => {
                (span, "RETURNING lists are not supported in conditional rules", "0A000")
            }
            (Some(span), None) if !create.instead => {
                (span, "RETURNING lists are not supported in non-INSTEAD rules", "0A000")
            }
            _ if notifies && create.condition.is_some() => {
                let message = "rules with WHERE conditions can only have SELECT, INSERT, UPDATE, or DELETE actions";
                (create.actions_span, message, "42P17")
            }
            _ => return true,
        };
        self.rule_problem(span, message, "", sqlstate)
    }

    /// The rule that a statement names; reports one that does not exist.
    pub(super) fn rule_named(&mut self, table: &ObjectName, name: &Name) -> Option<ObjectId> {
        let table = self.rows_named(table)?;
        let id = ObjectId::Rule { table: table.clone(), name: name.ident.clone() };
        if self.draft.schema.contains(&id) {
            return Some(id);
        }
        let diagnostic = self.no_rule(&table, name);
        self.report(diagnostic);
        None
    }

    fn no_rule(&self, table: &QualifiedName, name: &Name) -> Diagnostic {
        let (word, of) = (name.ident.as_str(), table.name.as_str());
        let message = format!("rule \"{word}\" for relation \"{of}\" does not exist");
        let diagnostic = Diagnostic::error("unknown-rule", message).at(name.span, "").sqlstate("42704");
        let known = self.draft.schema.rules_of(table).map(|rule| rule.name.as_str());
        match nearest(word, known) {
            Some(near) => diagnostic.help(format!("did you mean \"{near}\"?")),
            None => diagnostic,
        }
    }

    /// Whether it is the rule that a view's own query is.
    fn is_own(&self, table: &QualifiedName, name: &Name) -> bool {
        name.ident.as_str() == OWN && self.draft.schema.view(table).is_some()
    }

    pub(super) fn drop_rule(&mut self, (name, table): (&Name, &ObjectName), drop: &Drop) {
        if drop.if_exists && self.relation_named(table).is_none() {
            return;
        }
        let Some(on) = self.rows_named(table) else { return };
        if self.is_own(&on, name) {
            let view = on.name.as_str();
            let message = format!("cannot drop rule {OWN} on view {view} because view {view} requires it");
            self.rule_problem(name.span, message, "drop the view instead", "2BP01");
            return;
        }
        let id = ObjectId::Rule { table: on.clone(), name: name.ident.clone() };
        if !self.remove(&id) && !drop.if_exists {
            let diagnostic = self.no_rule(&on, name);
            self.report(diagnostic);
        }
    }

    pub(super) fn alter_rule(&mut self, alter: &AlterRule, span: Span) {
        let Some(table) = self.rows_named(&alter.table) else { return };
        if self.is_own(&table, &alter.name) {
            self.rule_problem(alter.name.span, "renaming an ON SELECT rule is not allowed", "", "42P17");
            return;
        }
        let Some(id) = self.rule_named(&alter.table, &alter.name) else { return };
        self.draft.provenance.add(ObjectPart::Object(id.clone()), span);
        self.rename_object(id, ObjectId::Rule { table, name: alter.to.ident.clone() }, span);
    }

    /// `ALTER TABLE … ENABLE RULE`
    pub(super) fn set_rule_firing(&mut self, table: &QualifiedName, set: &SetRuleFiring) {
        let id = ObjectId::Rule { table: table.clone(), name: set.name.ident.clone() };
        match self.draft.schema.rule_mut(&id) {
            Some(rule) => rule.firing = set.firing,
            None => {
                let diagnostic = self.no_rule(table, &set.name);
                self.report(diagnostic);
            }
        }
    }
}

/// An action as an expression: a subquery, or NOTIFY with its strings.
fn statement(action: &RuleAction, span: Span) -> Expr {
    match action {
        RuleAction::Query(query) => Expr { kind: ExprKind::Subquery(Box::new(query.clone())), span: query.span },
        RuleAction::Notify(channel, payload) => {
            let text = |text: &str| Expr { kind: ExprKind::Literal(Literal::String(text.to_owned())), span };
            let arguments = std::iter::once(channel.ident.as_str()).chain(payload.as_deref()).map(text).collect();
            Expr { kind: ExprKind::Special { keyword: "notify".to_owned(), arguments }, span: channel.span }
        }
    }
}
