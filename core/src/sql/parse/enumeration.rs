//! `CREATE TYPE` and `ALTER TYPE`.

use super::alter::{cascade, owner_to, rename_to, set_schema};
use super::create::if_not_exists;
use super::user_type;
use crate::sql::ast::{AlterType, AlterTypeAction, CreateEnum, LabelPosition, StatementKind};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;
use crate::sql::string::{at_string, string};

const LABEL: &str = "a label between quotes";

/// `CREATE TYPE`; the word TYPE is next.
pub(super) fn create(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    let name = cursor.object_name("a type's name")?;
    if cursor.at_word("as") && cursor.is_nth(1, TokenKind::LeftParen) {
        cursor.bump();
        return user_type::composite(cursor, name);
    }
    if cursor.eat_words(&["as", "range"]) {
        return user_type::range(cursor, name);
    }
    if !cursor.eat_words(&["as", "enum"]) {
        // A base type, or the promise of one.
        if !(cursor.is(TokenKind::LeftParen) || cursor.is_end()) {
            return Err(cursor.error("`AS ENUM`, `AS RANGE` or `AS (`"));
        }
        cursor.skip_all();
        return Ok(StatementKind::Unsupported { what: "CREATE TYPE".into() });
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
    if user_type::at_attribute_action(cursor) {
        return Ok(AlterTypeAction::Attributes(cursor.separated(user_type::attribute_action)?));
    }
    if cursor.eat_words(&["rename", "attribute"]) {
        let attribute = cursor.col_id("an attribute")?;
        cursor.expect_word("to")?;
        let to = cursor.col_id("the new name")?;
        return Ok(AlterTypeAction::RenameAttribute { attribute, to, cascade: cascade(cursor) });
    }
    let what = match (cursor.word(), cursor.word_nth(1)) {
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
