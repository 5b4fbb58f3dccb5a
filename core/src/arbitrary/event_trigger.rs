//! Event triggers and the functions that they run, which do nothing.

use super::{Dice, name, routine, whole};
use crate::model::{Clause, ClauseKind, Definition, Object, ObjectId, ObjectPart, Schema, TypeRef, WholeKind};

pub(super) fn event_triggers(schema: &mut Schema, dice: &mut Dice<'_>) {
    let functions: Vec<ObjectId> = (0..dice.roll(3))
        .map(|number| {
            let body = format!("BEGIN {}END", if dice.once_in(2) { "NULL; " } else { "" });
            let watch = routine::plain(name(&format!("watch{number}")), TypeRef::builtin("event_trigger"), body);
            let id = watch.id();
            schema.insert(Object::Defined(Definition::Routine(watch)));
            id
        })
        .collect();
    for number in 0..dice.roll(3) {
        let Some(function) = dice.pick(&functions).cloned() else { return };
        let events = ["ddl_command_start", "ddl_command_end", "sql_drop", "table_rewrite"];
        let event = dice.pick(&events).copied().unwrap_or("sql_drop");
        let mut clauses = vec![
            Clause::word(ClauseKind::Event, event),
            Clause::naming(ClauseKind::Function, ObjectPart::Object(function)),
        ];
        let tags: &[&str] = match event {
            "table_rewrite" => &["'ALTER TABLE'"],
            _ => &["'CREATE TABLE'", "'ALTER TABLE'", "'DROP FUNCTION'"],
        };
        for _ in 0..dice.roll(3) {
            clauses.extend(dice.pick(tags).map(|tag| Clause::word(ClauseKind::Tag, *tag)));
        }
        if dice.once_in(3) {
            let firings = ["DISABLE", "ENABLE REPLICA", "ENABLE ALWAYS"];
            clauses.extend(dice.pick(&firings).map(|firing| Clause::word(ClauseKind::Firing, *firing)));
        }
        whole::insert(schema, WholeKind::EventTrigger, whole::unplaced(format!("Event {number}")), clauses);
    }
}
