//! Triggers.

use super::{Names, expression, quote};
use crate::model::{Deferrability, Trigger, TriggerTiming};
use crate::name::Ident;

pub(super) fn create(trigger: &Trigger, replace: bool, names: &Names<'_>) -> String {
    let ident = |name: &Ident| quote::quoted(name.as_str());
    let mut text = String::from(if replace { "CREATE OR REPLACE " } else { "CREATE " });
    if trigger.constraint.is_some() {
        text.push_str("CONSTRAINT ");
    }
    let timing = match trigger.timing {
        TriggerTiming::Before => "BEFORE",
        TriggerTiming::After => "AFTER",
        TriggerTiming::InsteadOf => "INSTEAD OF",
    };
    let table = names.qualified(&trigger.table);
    text.push_str(&format!("TRIGGER {} {timing} {} ON {table}", ident(&trigger.name), events(trigger)));
    if let Some(constraint) = &trigger.constraint {
        if let Some(from) = &constraint.from {
            text.push_str(&format!(" FROM {}", names.qualified(from)));
        }
        text.push_str(match constraint.deferrability {
            Deferrability::NotDeferrable => "",
            Deferrability::Immediate => " DEFERRABLE",
            Deferrability::Deferred => " DEFERRABLE INITIALLY DEFERRED",
        });
    }
    if trigger.old_table.is_some() || trigger.new_table.is_some() {
        text.push_str(" REFERENCING");
        for (side, name) in [("OLD", &trigger.old_table), ("NEW", &trigger.new_table)] {
            if let Some(name) = name {
                text.push_str(&format!(" {side} TABLE AS {}", ident(name)));
            }
        }
    }
    text.push_str(if trigger.per_row { " FOR EACH ROW" } else { " FOR EACH STATEMENT" });
    if let Some(when) = &trigger.when {
        text.push_str(&format!(" WHEN {}", expression::wrapped(when, names)));
    }
    let arguments: Vec<String> = trigger.arguments.iter().map(|argument| quote::literal(argument)).collect();
    let function = match trigger.function.is_builtin() {
        true => quote::identifier(trigger.function.name.as_str()),
        false => names.qualified(&trigger.function),
    };
    text.push_str(&format!(" EXECUTE FUNCTION {function}({})", arguments.join(", ")));
    text
}

fn events(trigger: &Trigger) -> String {
    let events = &trigger.events;
    let columns: Vec<String> = events.columns.iter().map(|column| quote::quoted(column.as_str())).collect();
    let of = if columns.is_empty() { String::new() } else { format!(" OF {}", columns.join(", ")) };
    let all = [
        (events.insert, "INSERT".to_owned()),
        (events.delete, "DELETE".to_owned()),
        (events.update, format!("UPDATE{of}")),
        (events.truncate, "TRUNCATE".to_owned()),
    ];
    let said: Vec<String> = all.into_iter().filter(|(said, _)| *said).map(|(_, words)| words).collect();
    said.join(" OR ")
}
