//! Event triggers: `CreateEventTrigger` (event_trigger.c).

use super::Interpreter;
use crate::diagnostic::Diagnostic;
use crate::model::{Clause, ClauseKind, ObjectId, ObjectPart};
use crate::name::nearest;
use crate::render::quote::literal;
use crate::source::Span;
use crate::sql::ast::{Name, ObjectName, Text};

/// When one runs.
const EVENTS: [&str; 5] = ["ddl_command_end", "ddl_command_start", "login", "sql_drop", "table_rewrite"];

/// What the commands begin with at which one may run.
const VERBS: [&str; 10] = [
    "ALTER ",
    "COMMENT",
    "CREATE ",
    "DROP ",
    "GRANT",
    "IMPORT FOREIGN SCHEMA",
    "REFRESH MATERIALIZED VIEW",
    "REINDEX",
    "REVOKE",
    "SELECT INTO",
];

/// What belongs to a whole cluster: no event trigger sees it.
const SHARED: [&str; 6] = ["DATABASE", "EVENT TRIGGER", "PARAMETER", "ROLE", "SYSTEM", "TABLESPACE"];

impl Interpreter<'_> {
    fn event_problem(&mut self, span: Span, message: impl Into<String>, sqlstate: &'static str) {
        self.report(Diagnostic::error("event-trigger", message).at(span, "").sqlstate(sqlstate));
    }

    /// The clauses of an event trigger; `None` where PostgreSQL would not make it.
    pub(super) fn event_trigger_clauses(
        &mut self,
        event: &Name,
        filters: &[(Name, Vec<Text>)],
        function: &ObjectName,
    ) -> Option<Vec<Clause>> {
        let word = event.ident.as_str();
        if !EVENTS.contains(&word) {
            let message = format!("unrecognized event name \"{word}\"");
            let diagnostic = Diagnostic::error("event-trigger", message).at(event.span, "").sqlstate("42601");
            let near = nearest(word, EVENTS);
            let help = near.map_or_else(|| EVENTS.join(", "), |near| format!("did you mean \"{near}\"?"));
            self.report(diagnostic.help(help));
            return None;
        }
        let mut clauses = vec![Clause::word(ClauseKind::Event, word)];
        for (number, (variable, tags)) in filters.iter().enumerate() {
            if variable.ident.as_str() != "tag" {
                let message = format!("unrecognized filter variable \"{}\"", variable.ident.as_str());
                self.event_problem(variable.span, message, "42601");
                return None;
            }
            if number > 0 {
                let message = "filter variable \"tag\" specified more than once";
                self.event_problem(variable.span, message, "42601");
                return None;
            }
            for tag in tags {
                clauses.push(Clause::word(ClauseKind::Tag, literal(&self.tag(word, tag)?)));
            }
        }
        let function = self.event_function(function)?;
        clauses.push(Clause::naming(ClauseKind::Function, ObjectPart::Object(function)));
        Some(clauses)
    }

    /// A command as the catalog keeps it; `None` where no event trigger runs at it.
    fn tag(&mut self, event: &str, tag: &Text) -> Option<String> {
        let text = tag.text.to_uppercase();
        if event == "login" {
            self.event_problem(tag.span, "tag filtering is not supported for login event triggers", "0A000");
            return None;
        }
        if !VERBS.iter().any(|verb| text.starts_with(verb)) {
            let message = format!("filter value \"{}\" not recognized for filter variable \"tag\"", tag.text);
            self.event_problem(tag.span, message, "42601");
            return None;
        }
        let rest = text.split_once(' ').map_or("", |(_, rest)| rest);
        let rewrites = ["ALTER MATERIALIZED VIEW", "ALTER TABLE", "ALTER TYPE"].contains(&text.as_str());
        if SHARED.contains(&rest) || event == "table_rewrite" && !rewrites {
            self.event_problem(tag.span, format!("event triggers are not supported for {text}"), "0A000");
            return None;
        }
        Some(text)
    }

    /// The function that is to be run: one without parameters that returns `event_trigger`.
    fn event_function(&mut self, name: &ObjectName) -> Option<ObjectId> {
        let ids = self.candidates(name).into_iter().map(|name| ObjectId::Routine { name, arguments: Vec::new() });
        let found = ids.into_iter().find_map(|id| self.draft.schema.routine(&id));
        let word = name.name.ident.as_str();
        let Some(routine) = found else {
            let message = format!("function {word}() does not exist");
            let diagnostic = Diagnostic::error("unknown-function", message).at(name.span(), "");
            let help = "an event trigger runs a function without parameters; an extension's is not known yet";
            self.report(diagnostic.help(help).sqlstate("42883"));
            return None;
        };
        if routine.returns_builtin("event_trigger") {
            return Some(routine.id());
        }
        let message = format!("function {word} must return type event_trigger");
        self.event_problem(name.span(), message, "42P17");
        None
    }
}
