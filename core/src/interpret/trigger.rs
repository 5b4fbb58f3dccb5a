//! Triggers: `CreateTriggerFiringOn`, `EnableDisableTrigger` (trigger.c).

use super::foreign_table::foreign_partition;
use super::{Interpreter, Mode};
use crate::diagnostic::Diagnostic;
use crate::model::{
    ConstraintTrigger, Deferrability, Definition, ExpressionPlace, Firing, Object, ObjectId, ObjectPart, Trigger,
    TriggerEvents, TriggerTiming,
};
use crate::name::{Ident, QualifiedName, nearest};
use crate::source::Span;
use crate::sql::ast::{
    AlterTrigger, AlterTriggerAction, CreateTrigger, Name, ObjectName, SetFiring, TriggerEventKind, WhichTriggers,
};

impl Interpreter<'_> {
    pub(super) fn create_trigger(&mut self, create: &CreateTrigger, span: Span) {
        let Some(trigger) = self.trigger(create, span) else { return };
        let id = trigger.id();
        let replaced = create.replace && self.replaces_trigger(&id, span);
        if replaced {
            if self.draft.schema.trigger(&id).is_some_and(|trigger| trigger.constraint.is_some()) {
                let (name, table) = (trigger.name.as_str(), trigger.table.name.as_str());
                let message = format!("trigger \"{name}\" for relation \"{table}\" is a constraint trigger");
                let diagnostic = Diagnostic::error("cannot-replace", message).at(create.name.span, "");
                self.report(diagnostic.help("drop it first").sqlstate("42710"));
                return;
            }
            self.draft.pending.retain(|pending| pending.place.object() != id);
        }
        let waiting = self.draft.pending.len();
        let when = create.when.as_ref().map(|expr| {
            let place = ExpressionPlace::TriggerWhen { table: trigger.table.clone(), trigger: trigger.name.clone() };
            self.wait(place, expr)
        });
        let object = Object::Defined(Definition::Trigger(Trigger { when, ..trigger }));
        if replaced {
            self.draft.provenance.add(ObjectPart::Object(id), span);
            self.draft.schema.insert(object);
        } else if !self.define(object, span, create.name.span, false) {
            self.withdraw(waiting, &id);
        }
    }

    /// What was written, without its condition; `None` where it cannot be a trigger.
    fn trigger(&mut self, create: &CreateTrigger, span: Span) -> Option<Trigger> {
        let table = self.rows_named(&create.table)?;
        let events = self.events(create, &table)?;
        if !self.timing_fits(create, &table, &events, span) {
            return None;
        }
        let function = self.trigger_function(&create.function)?;
        let constraint = match &create.constraint {
            None => None,
            Some((from, deferrability)) => {
                let from = match from {
                    None => None,
                    Some(from) => Some(self.table_named(from)?),
                };
                let deferrability = deferrability.unwrap_or(Deferrability::NotDeferrable);
                Some(ConstraintTrigger { from, deferrability })
            }
        };
        let transition = |new: bool| {
            create.transitions.iter().find(|(is_new, _)| *is_new == new).map(|(_, name)| name.ident.clone())
        };
        Some(Trigger {
            table,
            name: create.name.ident.clone(),
            timing: create.timing,
            events,
            per_row: create.per_row,
            old_table: transition(false),
            new_table: transition(true),
            when: None,
            function,
            arguments: create.arguments.clone(),
            constraint,
            firing: Firing::Origin,
        })
    }

    /// Whether what is there already is replaced: in a history always, among sources within the same one.
    fn replaces_trigger(&self, id: &ObjectId, span: Span) -> bool {
        let before = self.draft.provenance.definition(&ObjectPart::Object(id.clone()));
        self.draft.schema.contains(id)
            && (self.mode == Mode::Replay || before.is_none_or(|before| before.source == span.source))
    }

    fn trigger_problem(&mut self, span: Span, message: impl Into<String>, help: &str, sqlstate: &'static str) {
        let diagnostic = Diagnostic::error("trigger", message).at(span, "").sqlstate(sqlstate);
        self.report(if help.is_empty() { diagnostic } else { diagnostic.help(help) });
    }

    /// What it waits for; `None` where a column is not there or named twice.
    fn events(&mut self, create: &CreateTrigger, table: &QualifiedName) -> Option<TriggerEvents> {
        let mut events = TriggerEvents::default();
        for event in &create.events {
            match &event.kind {
                TriggerEventKind::Insert => events.insert = true,
                TriggerEventKind::Delete => events.delete = true,
                TriggerEventKind::Truncate => events.truncate = true,
                TriggerEventKind::Update(columns) => {
                    events.update = true;
                    for column in columns {
                        if !self.has_column(table, &column.ident) {
                            self.missing_part("column", "42703", &table.name, column);
                            return None;
                        }
                        if events.columns.contains(&column.ident) {
                            let message = format!("column \"{}\" specified more than once", column.ident.as_str());
                            self.trigger_problem(column.span, message, "", "42701");
                            return None;
                        }
                        events.columns.push(column.ident.clone());
                    }
                }
            }
        }
        Some(events)
    }

    /// Why a foreign table, or one with foreign partitions, cannot have a trigger.
    fn foreign_trigger_problem(&self, create: &CreateTrigger, table: &QualifiedName) -> Option<&'static str> {
        let found = self.draft.schema.table(table)?;
        if found.foreign.is_some() && !create.transitions.is_empty() {
            return Some("triggers on foreign tables cannot have transition tables");
        }
        let foreign = found.foreign.is_some()
            || (found.partitioning.is_some() && foreign_partition(&self.draft.schema, found).is_some());
        (foreign && create.constraint.is_some()).then_some("foreign tables cannot have constraint triggers")
    }

    fn timing_fits(
        &mut self,
        create: &CreateTrigger,
        table: &QualifiedName,
        events: &TriggerEvents,
        span: Span,
    ) -> bool {
        let known = self.diagnostics.len();
        let view = self.draft.schema.view(table).map(|view| view.materialized.is_some());
        let (word, at) = (table.name.as_str(), create.table.span());
        if view == Some(true) {
            let message = format!("relation \"{word}\" cannot have triggers");
            self.trigger_problem(at, message, "a materialized view is only ever refreshed", "42809");
        } else if view.is_none() && create.timing == TriggerTiming::InsteadOf {
            let message = format!("\"{word}\" is a table");
            self.trigger_problem(at, message, "tables cannot have INSTEAD OF triggers", "42809");
        } else if let Some(help) = self.foreign_trigger_problem(create, table) {
            let message = format!("\"{word}\" is a foreign table");
            self.trigger_problem(at, message, help, "42809");
        } else if view.is_some() && create.timing != TriggerTiming::InsteadOf && create.per_row {
            let message = format!("\"{word}\" is a view");
            self.trigger_problem(at, message, "views cannot have row-level BEFORE or AFTER triggers", "42809");
        } else if view.is_some() && events.truncate {
            let message = format!("\"{word}\" is a view");
            self.trigger_problem(at, message, "views cannot have TRUNCATE triggers", "42809");
        } else if create.timing == TriggerTiming::InsteadOf && !create.per_row {
            self.trigger_problem(span, "INSTEAD OF triggers must be FOR EACH ROW", "", "0A000");
        } else if create.timing == TriggerTiming::InsteadOf && create.when.is_some() {
            self.trigger_problem(span, "INSTEAD OF triggers cannot have WHEN conditions", "", "0A000");
        } else if create.timing == TriggerTiming::InsteadOf && !events.columns.is_empty() {
            self.trigger_problem(span, "INSTEAD OF triggers cannot have column lists", "", "0A000");
        } else if events.truncate && create.per_row {
            self.trigger_problem(span, "TRUNCATE FOR EACH ROW triggers are not supported", "", "0A000");
        }
        let mut seen: Option<bool> = None;
        for (new, name) in &create.transitions {
            let (side, of, fits) = match new {
                true => ("NEW TABLE", "an INSERT or UPDATE", events.insert || events.update),
                false => ("OLD TABLE", "a DELETE or UPDATE", events.delete || events.update),
            };
            let twice = seen == Some(*new);
            seen = Some(*new);
            let (message, sqlstate) = if create.timing != TriggerTiming::After {
                ("transition table name can only be specified for an AFTER trigger".to_owned(), "42P17")
            } else if events.truncate {
                ("TRUNCATE triggers with transition tables are not supported".to_owned(), "0A000")
            } else if events.count() != 1 {
                ("transition tables cannot be specified for triggers with more than one event".to_owned(), "0A000")
            } else if !events.columns.is_empty() {
                ("transition tables cannot be specified for triggers with column lists".to_owned(), "0A000")
            } else if twice {
                (format!("{side} cannot be specified multiple times"), "42P17")
            } else if !fits {
                (format!("{side} can only be specified for {of} trigger"), "42P17")
            } else {
                continue;
            };
            self.trigger_problem(name.span, message, "", sqlstate);
            break;
        }
        if let [(_, first), (_, second)] = create.transitions.as_slice()
            && first.ident == second.ident
        {
            let message = "OLD TABLE name and NEW TABLE name cannot be the same";
            self.trigger_problem(second.span, message, "", "42P17");
        }
        self.diagnostics.len() == known
    }

    /// The function that a trigger is to run: one without parameters that returns `trigger`.
    fn trigger_function(&mut self, name: &ObjectName) -> Option<QualifiedName> {
        let found = self
            .candidates(name)
            .into_iter()
            .map(|name| ObjectId::Routine { name, arguments: Vec::new() })
            .find_map(|id| self.draft.schema.routine(&id));
        let returns = match found {
            Some(routine) => Some((routine.name.clone(), routine.returns_builtin("trigger"))),
            None => {
                let builtin = name.schema().is_none_or(|schema| schema.ident.as_str() == "pg_catalog");
                let known = builtin && crate::analyze::is_trigger_function(&name.name.ident);
                known.then(|| (QualifiedName::new("pg_catalog", name.name.ident.clone()), true))
            }
        };
        let word = name.name.ident.as_str();
        match returns {
            Some((found, true)) => Some(found),
            Some((_, false)) => {
                let message = format!("function {word} must return type trigger");
                self.trigger_problem(name.span(), message, "", "42P17");
                None
            }
            None => {
                let message = format!("function {word}() does not exist");
                let help = "a trigger runs a function without parameters; an extension's is not known yet";
                let diagnostic = Diagnostic::error("unknown-function", message).at(name.span(), "");
                self.report(diagnostic.help(help).sqlstate("42883"));
                None
            }
        }
    }

    /// The trigger that a statement names; reports one that does not exist.
    pub(super) fn trigger_named(&mut self, table: &ObjectName, name: &Name) -> Option<ObjectId> {
        let table = self.rows_named(table)?;
        let id = ObjectId::Trigger { table: table.clone(), name: name.ident.clone() };
        if self.draft.schema.contains(&id) {
            return Some(id);
        }
        let diagnostic = self.no_trigger(&table, name);
        self.report(diagnostic);
        None
    }

    pub(super) fn no_trigger(&self, table: &QualifiedName, name: &Name) -> Diagnostic {
        let (word, of) = (name.ident.as_str(), table.name.as_str());
        let message = format!("trigger \"{word}\" for table \"{of}\" does not exist");
        let diagnostic = Diagnostic::error("unknown-trigger", message).at(name.span, "").sqlstate("42704");
        let known = self.draft.schema.triggers_of(table).map(|trigger| trigger.name.as_str());
        match nearest(word, known) {
            Some(near) => diagnostic.help(format!("did you mean \"{near}\"?")),
            None => diagnostic,
        }
    }

    pub(super) fn alter_trigger(&mut self, alter: &AlterTrigger, span: Span) {
        let Some(id) = self.trigger_named(&alter.table, &alter.name) else { return };
        self.draft.provenance.add(ObjectPart::Object(id.clone()), span);
        match &alter.action {
            AlterTriggerAction::Rename(to) => {
                if let ObjectId::Trigger { table, .. } = &id {
                    let to = ObjectId::Trigger { table: table.clone(), name: to.ident.clone() };
                    self.rename_object(id, to, span);
                }
            }
            AlterTriggerAction::Unsupported(clause) => self.unsupported(std::slice::from_ref(clause)),
        }
    }

    /// `ALTER TABLE … ENABLE TRIGGER`
    pub(super) fn set_firing(&mut self, table: &QualifiedName, set: &SetFiring) {
        let names: Vec<Ident> = match &set.which {
            WhichTriggers::All => self.draft.schema.triggers_of(table).map(|trigger| trigger.name.clone()).collect(),
            WhichTriggers::Named(name) => {
                let id = ObjectId::Trigger { table: table.clone(), name: name.ident.clone() };
                if !self.draft.schema.contains(&id) {
                    let diagnostic = self.no_trigger(table, name);
                    self.report(diagnostic);
                    return;
                }
                vec![name.ident.clone()]
            }
        };
        for name in names {
            if let Some(trigger) = self.draft.schema.trigger_mut(&ObjectId::Trigger { table: table.clone(), name }) {
                trigger.firing = set.firing;
            }
        }
    }
}
