//! `CREATE EXTENSION`, `ALTER EXTENSION`

use super::create::if_not_exists;
use crate::sql::ast::{AlterExtension, AlterExtensionAction, CreateExtension, StatementKind};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;
use crate::sql::string::string;

/// `CREATE EXTENSION`; the word EXTENSION is next.
pub(super) fn create(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    let if_not_exists = if_not_exists(cursor);
    let name = cursor.col_id("an extension")?;
    cursor.eat_word("with");
    let (mut schema, mut text) = (None, None);
    loop {
        match cursor.eat_one_of(&["schema", "version", "cascade"]) {
            Some("schema") => schema = Some(cursor.col_id("a schema")?),
            Some("version") => text = Some(version(cursor)?),
            // What it needs is created along with it.
            Some(_) => {}
            None => break,
        }
    }
    Ok(StatementKind::CreateExtension(CreateExtension { name, if_not_exists, schema, version: text }))
}

/// `NonReservedWord_or_Sconst`
fn version(cursor: &mut Cursor<'_>) -> Parse<String> {
    match cursor.peek().kind {
        TokenKind::String(_) => Ok(string(cursor, "a version")?.text),
        _ => Ok(cursor.non_reserved_word("a version")?.ident.as_str().to_owned()),
    }
}

/// `ALTER EXTENSION`; the word EXTENSION is next.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    let name = cursor.col_id("an extension")?;
    let start = cursor.start();
    let action = if cursor.eat_word("update") {
        let to = if cursor.eat_word("to") { Some(version(cursor)?) } else { None };
        AlterExtensionAction::Update(to)
    } else if let Some(schema) = super::alter::set_schema(cursor)? {
        AlterExtensionAction::SetSchema(schema)
    } else if let Some(word) = cursor.eat_one_of(&["add", "drop"]) {
        cursor.skip_all();
        AlterExtensionAction::Unsupported(cursor.clause(&format!("ALTER EXTENSION {}", word.to_uppercase()), start))
    } else {
        return Err(cursor.error("`UPDATE` or `SET SCHEMA`"));
    };
    Ok(StatementKind::AlterExtension(AlterExtension { name, action }))
}
