//! Objects that are carried whole: collations, extended statistics.

use super::alter::{if_exists, owner_to, rename_to, set_schema};
use super::call::parenthesised_or_call;
use super::create::if_not_exists;
use crate::model::WholeKind;
use crate::sql::ast::{
    AlterWhole, AlterWholeAction, CreateWhole, Expr, ExprKind, ObjectName, Parameter, StatementKind, Text, WholeBody,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;
use crate::sql::string::{at_string, string};

/// The kind whose words are next; takes them.
pub(super) fn kind(cursor: &mut Cursor<'_>) -> Option<WholeKind> {
    WholeKind::ALL.into_iter().find(|kind| {
        let words = kind.keyword().to_ascii_lowercase();
        cursor.eat_words(&words.split(' ').collect::<Vec<_>>())
    })
}

/// A name of an object of that kind.
pub(super) fn name(cursor: &mut Cursor<'_>, kind: WholeKind) -> Parse<ObjectName> {
    let what = kind.name();
    match kind.in_schema() {
        true => cursor.object_name(what),
        false => Ok(ObjectName { qualifiers: Vec::new(), name: cursor.col_id(what)? }),
    }
}

/// `CREATE` of a kind whose words were taken.
pub(super) fn create(cursor: &mut Cursor<'_>, kind: WholeKind) -> Parse<StatementKind> {
    let create = match kind {
        WholeKind::Collation => create_collation(cursor)?,
        WholeKind::Statistics => create_statistics(cursor)?,
    };
    Ok(StatementKind::CreateWhole(Box::new(create)))
}

fn create_collation(cursor: &mut Cursor<'_>) -> Parse<CreateWhole> {
    let kind = WholeKind::Collation;
    let if_not_exists = if_not_exists(cursor);
    let name = Some(name(cursor, kind)?);
    let body = if cursor.eat_word("from") {
        WholeBody::CollationFrom(cursor.object_name("a collation")?)
    } else {
        WholeBody::Collation(parameters(cursor)?)
    };
    Ok(CreateWhole { kind, name, if_not_exists, body })
}

fn create_statistics(cursor: &mut Cursor<'_>) -> Parse<CreateWhole> {
    let kind = WholeKind::Statistics;
    let if_not_exists = if_not_exists(cursor);
    let unnamed = !if_not_exists && (cursor.at_word("on") || cursor.is(TokenKind::LeftParen));
    let name = if unnamed { None } else { Some(name(cursor, kind)?) };
    let mut gathers = Vec::new();
    if cursor.eat(TokenKind::LeftParen) {
        gathers = cursor.separated(|cursor| cursor.col_id("a kind of statistics"))?;
        cursor.close()?;
    }
    cursor.expect_word("on")?;
    let on = cursor.separated(gathered)?;
    cursor.expect_word("from")?;
    let start = cursor.start();
    let table = cursor.object_name("a table")?;
    if cursor.is(TokenKind::Comma) {
        cursor.skip_all();
        let mut error =
            cursor.mistake(cursor.span_from(start), "only a single relation is allowed in CREATE STATISTICS");
        error.sqlstate = Some("0A000");
        return Err(error);
    }
    Ok(CreateWhole { kind, name, if_not_exists, body: WholeBody::Statistics { gathers, on, table } })
}

/// `stats_param`
fn gathered(cursor: &mut Cursor<'_>) -> Parse<Expr> {
    let start = cursor.start();
    let follows = cursor.peek_nth(1).kind;
    if cursor.is_col_id(cursor.peek()) && !matches!(follows, TokenKind::LeftParen | TokenKind::Dot) {
        let name = cursor.col_id("a column")?;
        return Ok(cursor.expr(start, ExprKind::Column(vec![name])));
    }
    parenthesised_or_call(cursor)
}

/// `definition`: parameters between parentheses.
pub(super) fn parameters(cursor: &mut Cursor<'_>) -> Parse<Vec<Parameter>> {
    cursor.open()?;
    let parameters = cursor.separated(|cursor| {
        let name = cursor.col_label("a parameter")?;
        let value = if cursor.eat_operator("=") { Some(value(cursor)?) } else { None };
        Ok(Parameter { name, value })
    })?;
    cursor.close()?;
    Ok(parameters)
}

/// `def_arg`, as far as it is a word, a string or a number.
fn value(cursor: &mut Cursor<'_>) -> Parse<Text> {
    if at_string(cursor) {
        return string(cursor, "a value");
    }
    let start = cursor.start();
    if matches!(cursor.peek().kind, TokenKind::Number | TokenKind::Operator) {
        let negative = cursor.eat_operator("-");
        let token = cursor.expect(TokenKind::Number, "a value")?;
        let sign = if negative { "-" } else { "" };
        return Ok(Text { text: format!("{sign}{}", cursor.slice(token)), span: cursor.span_from(start) });
    }
    let name = cursor.col_label("a value")?;
    Ok(Text { text: name.ident.as_str().to_owned(), span: name.span })
}

/// `ALTER` of a kind whose words were taken.
pub(super) fn alter(cursor: &mut Cursor<'_>, kind: WholeKind) -> Parse<StatementKind> {
    let if_exists = kind == WholeKind::Statistics && if_exists(cursor);
    let name = name(cursor, kind)?;
    let action = if if_exists { own_action(cursor, kind)? } else { action(cursor, kind)? };
    Ok(StatementKind::AlterWhole(AlterWhole { kind, name, if_exists, action }))
}

fn action(cursor: &mut Cursor<'_>, kind: WholeKind) -> Parse<AlterWholeAction> {
    if let Some(to) = rename_to(cursor)? {
        return Ok(AlterWholeAction::Rename(to));
    }
    if let Some(owner) = owner_to(cursor)? {
        return Ok(AlterWholeAction::Owner(owner));
    }
    if kind.in_schema()
        && let Some(schema) = set_schema(cursor)?
    {
        return Ok(AlterWholeAction::SetSchema(schema));
    }
    own_action(cursor, kind)
}

/// What only objects of that kind know.
fn own_action(cursor: &mut Cursor<'_>, kind: WholeKind) -> Parse<AlterWholeAction> {
    match kind {
        WholeKind::Collation if cursor.eat_words(&["refresh", "version"]) => Ok(AlterWholeAction::RefreshVersion),
        WholeKind::Statistics if cursor.eat_words(&["set", "statistics"]) => {
            super::alter_column::statistics_target(cursor).map(AlterWholeAction::Target)
        }
        WholeKind::Collation | WholeKind::Statistics => Err(cursor.error("`RENAME TO`, `OWNER TO` or another action")),
    }
}
