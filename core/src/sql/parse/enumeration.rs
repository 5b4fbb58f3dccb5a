//! `CREATE TYPE … AS ENUM` and `ALTER TYPE`.

use super::alter::{owner_to, rename_to, set_schema};
use super::create::if_not_exists;
use crate::sql::ast::{AlterType, AlterTypeAction, CreateEnum, LabelPosition, StatementKind};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;
use crate::sql::string::{at_string, string};

const LABEL: &str = "a label between quotes";

/// `CREATE TYPE`; the word TYPE is next.
pub(super) fn create(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    let name = cursor.object_name("a type's name")?;
    if !cursor.eat_words(&["as", "enum"]) {
        let what = match (cursor.word(), cursor.word_nth(1)) {
            ("as", "range") => "CREATE TYPE AS RANGE",
            ("as", _) if cursor.is_nth(1, TokenKind::LeftParen) => "CREATE TYPE AS",
            _ if cursor.is(TokenKind::LeftParen) || cursor.is_end() => "CREATE TYPE",
            _ => return Err(cursor.error("`AS ENUM`")),
        };
        cursor.skip_all();
        return Ok(StatementKind::Unsupported { what: what.into() });
    }
    cursor.open()?;
    let mut labels = Vec::new();
    if !cursor.is(TokenKind::RightParen) {
        labels = cursor.separated(|cursor| string(cursor, LABEL))?;
    }
    cursor.close()?;
    Ok(StatementKind::CreateEnum(CreateEnum { name, labels }))
}

/// `ALTER TYPE`; the word TYPE is next.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    let name = cursor.object_name("a type's name")?;
    let action = action(cursor)?;
    Ok(StatementKind::AlterType(AlterType { name, action }))
}

fn action(cursor: &mut Cursor<'_>) -> Parse<AlterTypeAction> {
    let start = cursor.start();
    if cursor.eat_words(&["add", "value"]) {
        return add_value(cursor);
    }
    if cursor.eat_words(&["rename", "value"]) {
        let from = string(cursor, LABEL)?;
        cursor.expect_word("to")?;
        return Ok(AlterTypeAction::RenameValue { from, to: string(cursor, LABEL)? });
    }
    if let Some(to) = rename_to(cursor)? {
        return Ok(AlterTypeAction::Rename(to));
    }
    if let Some(schema) = set_schema(cursor)? {
        return Ok(AlterTypeAction::SetSchema(schema));
    }
    if let Some(owner) = owner_to(cursor)? {
        return Ok(AlterTypeAction::Owner(owner));
    }
    let what = match (cursor.word(), cursor.word_nth(1)) {
        ("add", "attribute") => "ADD ATTRIBUTE",
        ("drop", "attribute") => "DROP ATTRIBUTE",
        ("alter", "attribute") => "ALTER ATTRIBUTE",
        ("rename", "attribute") => "RENAME ATTRIBUTE",
        ("set", _) if cursor.is_nth(1, TokenKind::LeftParen) => "SET",
        _ => return Err(cursor.error("`ADD VALUE`, `RENAME`, `SET SCHEMA` or another action")),
    };
    cursor.skip_all();
    Ok(AlterTypeAction::Unsupported(cursor.clause(what, start)))
}

fn add_value(cursor: &mut Cursor<'_>) -> Parse<AlterTypeAction> {
    let if_not_exists = if_not_exists(cursor);
    let label = string(cursor, LABEL)?;
    let position = match cursor.eat_one_of(&["before", "after"]) {
        Some("before") => Some(LabelPosition::Before(string(cursor, LABEL)?)),
        Some(_) => Some(LabelPosition::After(string(cursor, LABEL)?)),
        None => None,
    };
    if at_string(cursor) {
        return Err(cursor.error("`BEFORE` or `AFTER`"));
    }
    Ok(AlterTypeAction::AddValue { label, if_not_exists, position })
}
