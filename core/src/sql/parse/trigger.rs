//! `CREATE TRIGGER`, `ALTER TRIGGER`, and the actions of `ALTER TABLE` about triggers.

use super::alter::rename_to;
use super::{constraint, expression};
use crate::model::{Deferrability, Firing, TriggerTiming};
use crate::sql::ast::{
    AlterTableKind, AlterTrigger, AlterTriggerAction, CreateTrigger, Name, ObjectName, SetFiring, StatementKind,
    TriggerEvent, TriggerEventKind, WhichTriggers,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;
use crate::sql::string::{at_string, string};

/// `CREATE TRIGGER`; the word TRIGGER or CONSTRAINT is next.
pub(super) fn create(cursor: &mut Cursor<'_>, replace: bool) -> Parse<StatementKind> {
    let start = cursor.start();
    let is_constraint = cursor.eat_word("constraint");
    cursor.expect_word("trigger")?;
    if is_constraint && replace {
        let span = cursor.span_from(start);
        let mut error = cursor.mistake(span, "CREATE OR REPLACE CONSTRAINT TRIGGER is not supported");
        error.sqlstate = Some("0A000");
        return Err(error);
    }
    let name = cursor.col_id("a trigger's name")?;
    let timing = timing(cursor, is_constraint)?;
    let events = events(cursor)?;
    cursor.expect_word("on")?;
    let table = cursor.object_name("a table")?;
    let constraint = if is_constraint { Some(constraint_part(cursor)?) } else { None };
    let transitions = if is_constraint { Vec::new() } else { transitions(cursor)? };
    let per_row = per_row(cursor, is_constraint)?;
    let when = if cursor.eat_word("when") { Some(expression::in_parens(cursor)?) } else { None };
    cursor.expect_word("execute")?;
    if cursor.eat_one_of(&["function", "procedure"]).is_none() {
        return Err(cursor.error("`FUNCTION`"));
    }
    let function = function_name(cursor)?;
    let arguments = arguments(cursor)?;
    Ok(StatementKind::CreateTrigger(Box::new(CreateTrigger {
        name,
        replace,
        table,
        timing,
        events,
        transitions,
        per_row,
        when,
        function,
        arguments,
        constraint,
    })))
}

fn timing(cursor: &mut Cursor<'_>, is_constraint: bool) -> Parse<TriggerTiming> {
    if is_constraint {
        cursor.expect_word("after")?;
        return Ok(TriggerTiming::After);
    }
    match cursor.eat_one_of(&["before", "after", "instead"]) {
        Some("before") => Ok(TriggerTiming::Before),
        Some("after") => Ok(TriggerTiming::After),
        Some(_) => {
            cursor.expect_word("of")?;
            Ok(TriggerTiming::InsteadOf)
        }
        None => Err(cursor.error("`BEFORE`, `AFTER` or `INSTEAD OF`")),
    }
}

/// `TriggerEvents`, each at most once.
fn events(cursor: &mut Cursor<'_>) -> Parse<Vec<TriggerEvent>> {
    let mut events: Vec<TriggerEvent> = Vec::new();
    loop {
        let start = cursor.peek();
        let kind = match cursor.eat_one_of(&["insert", "delete", "update", "truncate"]) {
            Some("insert") => TriggerEventKind::Insert,
            Some("delete") => TriggerEventKind::Delete,
            Some("update") if cursor.eat_word("of") => {
                TriggerEventKind::Update(cursor.separated(|cursor| cursor.col_id("a column"))?)
            }
            Some("update") => TriggerEventKind::Update(Vec::new()),
            Some(_) => TriggerEventKind::Truncate,
            None => return Err(cursor.error("`INSERT`, `UPDATE`, `DELETE` or `TRUNCATE`")),
        };
        if events.iter().any(|event| std::mem::discriminant(&event.kind) == std::mem::discriminant(&kind)) {
            return Err(cursor.mistake(cursor.span(start), "duplicate trigger events specified"));
        }
        events.push(TriggerEvent { kind, span: cursor.span_from(start.start) });
        if !cursor.eat_word("or") {
            return Ok(events);
        }
    }
}

fn constraint_part(cursor: &mut Cursor<'_>) -> Parse<(Option<ObjectName>, Option<Deferrability>)> {
    let from = if cursor.eat_word("from") { Some(cursor.object_name("a table")?) } else { None };
    let mut deferrability = None;
    while let Some(found) = constraint::deferrability(cursor, deferrability)? {
        deferrability = Some(found);
    }
    Ok((from, deferrability))
}

/// `TriggerReferencing`
fn transitions(cursor: &mut Cursor<'_>) -> Parse<Vec<(bool, Name)>> {
    if !cursor.eat_word("referencing") {
        return Ok(Vec::new());
    }
    let mut found: Vec<(bool, Name)> = Vec::new();
    while let Some(side) = cursor.eat_one_of(&["old", "new"]) {
        if cursor.eat_word("row") {
            let mut error = cursor
                .mistake(cursor.span(cursor.peek()), "ROW variable naming in the REFERENCING clause is not supported");
            error.sqlstate = Some("0A000");
            error.help = Some("Use OLD TABLE or NEW TABLE for naming transition tables.".into());
            return Err(error);
        }
        cursor.expect_word("table")?;
        cursor.eat_word("as");
        found.push((side == "new", cursor.col_id("a name")?));
    }
    if found.is_empty() { Err(cursor.error("`OLD TABLE` or `NEW TABLE`")) } else { Ok(found) }
}

/// `TriggerForSpec`
fn per_row(cursor: &mut Cursor<'_>, is_constraint: bool) -> Parse<bool> {
    if !cursor.eat_word("for") {
        return if is_constraint { Err(cursor.error("`FOR EACH ROW`")) } else { Ok(false) };
    }
    cursor.eat_word("each");
    match cursor.eat_one_of(&["row", "statement"]) {
        Some("row") => Ok(true),
        Some(_) if !is_constraint => Ok(false),
        Some(_) | None => Err(cursor.error("`ROW`")),
    }
}

pub(super) fn function_name(cursor: &mut Cursor<'_>) -> Parse<ObjectName> {
    let mut names = vec![cursor.type_function_name("a function")?];
    while cursor.eat(TokenKind::Dot) {
        names.push(cursor.col_label("a name")?);
    }
    cursor.qualified(names)
}

/// `TriggerFuncArgs`: numbers, strings and words, all of them strings for the function.
fn arguments(cursor: &mut Cursor<'_>) -> Parse<Vec<String>> {
    cursor.open()?;
    if cursor.eat(TokenKind::RightParen) {
        return Ok(Vec::new());
    }
    let arguments = cursor.separated(|cursor| {
        if at_string(cursor) {
            return Ok(string(cursor, "an argument")?.text);
        }
        if cursor.is(TokenKind::Number) {
            let token = cursor.bump();
            return Ok(cursor.slice(token).to_owned());
        }
        Ok(cursor.col_label("an argument")?.ident.as_str().to_owned())
    })?;
    cursor.close()?;
    Ok(arguments)
}

/// `ALTER TRIGGER`; the word TRIGGER is next.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    let name = cursor.col_id("a trigger")?;
    cursor.expect_word("on")?;
    let table = cursor.object_name("a table")?;
    let start = cursor.start();
    let action = if let Some(to) = rename_to(cursor)? {
        AlterTriggerAction::Rename(to)
    } else {
        cursor.eat_word("no");
        cursor.expect_words(&["depends", "on", "extension"])?;
        cursor.col_id("an extension")?;
        AlterTriggerAction::Unsupported(cursor.clause("DEPENDS ON EXTENSION", start))
    };
    Ok(StatementKind::AlterTrigger(AlterTrigger { name, table, action }))
}

/// `ENABLE TRIGGER` and its kin, if one is next.
pub(super) fn firing(cursor: &mut Cursor<'_>) -> Parse<Option<AlterTableKind>> {
    const ACTIONS: &[(&[&str], Firing)] = &[
        (&["enable", "always", "trigger"], Firing::Always),
        (&["enable", "replica", "trigger"], Firing::Replica),
        (&["enable", "trigger"], Firing::Origin),
        (&["disable", "trigger"], Firing::Disabled),
    ];
    let Some((_, firing)) = ACTIONS.iter().find(|(words, _)| cursor.eat_words(words)) else { return Ok(None) };
    let which = match cursor.word() {
        "all" | "user" if matches!(firing, Firing::Origin | Firing::Disabled) => {
            cursor.bump();
            WhichTriggers::All
        }
        _ => WhichTriggers::Named(cursor.col_id("a trigger")?),
    };
    Ok(Some(AlterTableKind::SetFiring(SetFiring { which, firing: *firing })))
}
