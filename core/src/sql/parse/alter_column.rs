//! `ALTER TABLE … ALTER COLUMN …`

use super::alter::if_exists;
use super::constraint::identity_kind;
use super::expression::{a_expr, in_parens};
use super::view::options;
use super::{sequence, types};
use crate::model::IdentityKind;
use crate::sql::ast::{AlterTableKind, ColumnTuning, Name, SequenceOption};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;

/// The action; the word ALTER is next.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Parse<AlterTableKind> {
    let start = cursor.bump().start;
    cursor.eat_word("column");
    if cursor.is(TokenKind::Number) {
        // A column of an index, by its number.
        cursor.skip_to_comma()?;
        return Ok(AlterTableKind::Unsupported(cursor.clause("ALTER COLUMN SET STATISTICS", start)));
    }
    let column = cursor.col_id("a column")?;
    if cursor.eat_words(&["set", "data", "type"]) || cursor.eat_word("type") {
        return data_type(cursor, column);
    }
    if cursor.eat_words(&["set", "default"]) {
        return Ok(AlterTableKind::ColumnDefault { column, default: Some(a_expr(cursor)?) });
    }
    if cursor.eat_words(&["drop", "default"]) {
        return Ok(AlterTableKind::ColumnDefault { column, default: None });
    }
    if cursor.eat_words(&["set", "not", "null"]) {
        return Ok(AlterTableKind::ColumnNotNull { column, not_null: true });
    }
    if cursor.eat_words(&["drop", "not", "null"]) {
        return Ok(AlterTableKind::ColumnNotNull { column, not_null: false });
    }
    if cursor.eat_words(&["set", "expression"]) {
        cursor.expect_word("as")?;
        return Ok(AlterTableKind::SetExpression { column, expression: in_parens(cursor)? });
    }
    if cursor.eat_words(&["drop", "expression"]) {
        return Ok(AlterTableKind::DropExpression { column, if_exists: if_exists(cursor) });
    }
    if cursor.eat_words(&["drop", "identity"]) {
        return Ok(AlterTableKind::DropIdentity { column, if_exists: if_exists(cursor) });
    }
    if cursor.eat_words(&["add", "generated"]) {
        return add_identity(cursor, column);
    }
    identity_or_other(cursor, column)
}

fn data_type(cursor: &mut Cursor<'_>, column: Name) -> Parse<AlterTableKind> {
    let data_type = types::type_name(cursor)?;
    let collation = if cursor.eat_word("collate") { Some(cursor.object_name("a collation")?) } else { None };
    let using = if cursor.eat_word("using") { Some(a_expr(cursor)?) } else { None };
    Ok(AlterTableKind::ColumnType { column, data_type, collation, using })
}

fn add_identity(cursor: &mut Cursor<'_>, column: Name) -> Parse<AlterTableKind> {
    let kind = identity_kind(cursor)?;
    cursor.expect_words(&["as", "identity"])?;
    let options = sequence::parenthesised(cursor)?;
    Ok(AlterTableKind::AddIdentity { column, kind, options })
}

/// The options of an identity, or what is not carried.
fn identity_or_other(cursor: &mut Cursor<'_>, column: Name) -> Parse<AlterTableKind> {
    let (mut kind, mut options) = (None, Vec::new());
    while let Some(found) = identity_option(cursor)? {
        match found {
            IdentityOption::Kind(found) => kind = Some(found),
            IdentityOption::Sequence(option) => options.push(option),
        }
    }
    if kind.is_some() || !options.is_empty() {
        return Ok(AlterTableKind::SetIdentity { column, kind, options });
    }
    if let Some(change) = tuning(cursor)? {
        return Ok(AlterTableKind::TuneColumn { column, change });
    }
    if cursor.at_word("options") {
        return Ok(AlterTableKind::ColumnOptions { column, options: super::foreign::altered_options(cursor)? });
    }
    Err(cursor.error("`TYPE`, `SET`, `DROP` or `ADD GENERATED`"))
}

/// The target of `SET STATISTICS`; nothing is the server's default.
pub(super) fn statistics(cursor: &mut Cursor<'_>) -> Parse<Option<i32>> {
    if cursor.eat_word("default") {
        return Ok(None);
    }
    let negative = cursor.eat_operator("-");
    let token = cursor.expect(TokenKind::Number, "a number")?;
    let target = cursor.slice(token).parse::<i32>().map_err(|_| cursor.mistake(cursor.span(token), "too large"))?;
    Ok((!negative).then_some(target))
}

/// How the column's values are stored.
fn tuning(cursor: &mut Cursor<'_>) -> Parse<Option<ColumnTuning>> {
    let or_default = |cursor: &mut Cursor<'_>, what: &str| -> Parse<Option<Name>> {
        Ok(if cursor.eat_word("default") { None } else { Some(cursor.col_label(what)?) })
    };
    if cursor.eat_words(&["set", "storage"]) {
        return Ok(Some(ColumnTuning::Storage(or_default(cursor, "a kind of storage")?)));
    }
    if cursor.eat_words(&["set", "compression"]) {
        return Ok(Some(ColumnTuning::Compression(or_default(cursor, "a method")?)));
    }
    if cursor.eat_words(&["set", "statistics"]) {
        return Ok(Some(ColumnTuning::Statistics(statistics(cursor)?)));
    }
    if cursor.is_nth(1, TokenKind::LeftParen) {
        return Ok(match cursor.eat_one_of(&["set", "reset"]) {
            Some("set") => Some(ColumnTuning::Set(options(cursor)?)),
            Some(_) => Some(ColumnTuning::Reset(options(cursor)?)),
            None => None,
        });
    }
    Ok(None)
}

enum IdentityOption {
    Kind(IdentityKind),
    Sequence(SequenceOption),
}

/// `alter_identity_column_option`, if one is next.
fn identity_option(cursor: &mut Cursor<'_>) -> Parse<Option<IdentityOption>> {
    if cursor.at_word("restart") {
        return Ok(sequence::option(cursor)?.map(IdentityOption::Sequence));
    }
    if cursor.eat_words(&["set", "generated"]) {
        return Ok(Some(IdentityOption::Kind(identity_kind(cursor)?)));
    }
    const OPTIONS: [&str; 11] =
        ["as", "increment", "minvalue", "maxvalue", "start", "restart", "cache", "cycle", "no", "owned", "sequence"];
    if cursor.at_word("set") && OPTIONS.contains(&cursor.word_nth(1)) {
        cursor.bump();
        return Ok(sequence::option(cursor)?.map(IdentityOption::Sequence));
    }
    Ok(None)
}
