//! `INSERT`, `UPDATE`, `DELETE` (`InsertStmt`, `UpdateStmt`, `DeleteStmt`), as rules, bodies and WITH hold them.

use super::expression::a_expr;
use super::primary::subscript;
use super::query::{self, target};
use super::{from, index};
use crate::sql::ast::{
    Assignment, ConflictKey, ConflictTarget, ConflictUpdate, Delete, Insert, Modify, Name, OnConflict, Query, SetPart,
    SetTarget, Target, Update,
};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;

/// The words that start a statement which changes rows.
const WORDS: [&str; 4] = ["insert", "update", "delete", "merge"];

/// Whether a statement that changes rows starts here, after its `WITH`.
pub(super) fn at_modify(cursor: &Cursor<'_>) -> bool {
    WORDS.contains(&cursor.word())
}

/// A query, or a statement that changes rows (`PreparableStmt`).
pub(super) fn statement(cursor: &mut Cursor<'_>) -> Parse<Query> {
    if at_modify(cursor) {
        let start = cursor.start();
        let body = modify(cursor)?;
        return Ok(query::alone(cursor, None, body, start));
    }
    query::query(cursor)
}

/// The statement that starts here, without its `WITH`.
pub(super) fn modify(cursor: &mut Cursor<'_>) -> Parse<Modify> {
    let outer = cursor.enter()?;
    let first = cursor.peek();
    let modify = match cursor.word() {
        "insert" => Modify::Insert(insert(cursor)?),
        "update" => Modify::Update(update(cursor)?),
        "delete" => Modify::Delete(delete(cursor)?),
        _ => return Err(cursor.unsupported(cursor.span(first), "MERGE within another statement")),
    };
    cursor.leave(outer);
    Ok(modify)
}

fn insert(cursor: &mut Cursor<'_>) -> Parse<Insert> {
    cursor.bump();
    cursor.expect_word("into")?;
    let table = cursor.object_name("a table")?;
    let alias = if cursor.eat_word("as") { Some(cursor.col_id("a name")?) } else { None };
    let listed = cursor.is(TokenKind::LeftParen) && !query::at_query(cursor);
    let mut columns = Vec::new();
    if listed {
        cursor.open()?;
        columns = cursor.separated(set_target)?;
        cursor.close()?;
    }
    let mut overriding = None;
    if cursor.eat_word("overriding") {
        overriding = match cursor.eat_one_of(&["system", "user"]) {
            Some(word) => Some(word == "system"),
            None => return Err(cursor.error("`SYSTEM` or `USER`")),
        };
        cursor.expect_word("value")?;
    }
    let defaults = columns.is_empty() && overriding.is_none() && cursor.eat_words(&["default", "values"]);
    let source = if defaults { None } else { Some(Box::new(query::query(cursor)?)) };
    let conflict = if cursor.at_words(&["on", "conflict"]) { Some(conflict(cursor)?) } else { None };
    Ok(Insert { table, alias, columns, overriding, source, conflict, returning: returning(cursor)? })
}

/// `opt_on_conflict`
fn conflict(cursor: &mut Cursor<'_>) -> Parse<OnConflict> {
    let start = cursor.start();
    cursor.expect_words(&["on", "conflict"])?;
    let mut target = None;
    if cursor.eat_words(&["on", "constraint"]) {
        target = Some(ConflictTarget::Constraint(cursor.col_id("a constraint")?));
    } else if cursor.is(TokenKind::LeftParen) {
        cursor.open()?;
        let keys = cursor.separated(conflict_key)?;
        cursor.close()?;
        target = Some(ConflictTarget::Keys { keys, filter: filter(cursor)? });
    }
    cursor.expect_word("do")?;
    let mut update = None;
    if !cursor.eat_word("nothing") {
        cursor.expect_words(&["update", "set"])?;
        update = Some(ConflictUpdate { set: cursor.separated(assignment)?, filter: filter(cursor)? });
    }
    Ok(OnConflict { target, update, span: cursor.span_from(start) })
}

fn conflict_key(cursor: &mut Cursor<'_>) -> Parse<ConflictKey> {
    let start = cursor.start();
    let key = index::key(cursor)?;
    let options = key.opclass.as_ref().is_some_and(|(_, options)| !options.is_empty());
    if key.descending || key.nulls_first.is_some() || options {
        let message = "an order or options are not allowed in ON CONFLICT clause";
        let mut error = cursor.mistake(cursor.span_from(start), message);
        error.sqlstate = Some("42P10");
        return Err(error);
    }
    let opclass = key.opclass.map(|(name, _)| name);
    Ok(ConflictKey { value: key.value, collation: key.collation, opclass })
}

fn update(cursor: &mut Cursor<'_>) -> Parse<Update> {
    cursor.bump();
    let (table, only) = from::relation_name(cursor)?;
    let alias = alias(cursor, "set")?;
    cursor.expect_word("set")?;
    let set = cursor.separated(assignment)?;
    let from = if cursor.eat_word("from") { cursor.separated(from::table_ref)? } else { Vec::new() };
    let filter = filter(cursor)?;
    Ok(Update { table, only, alias, set, from, filter, returning: returning(cursor)? })
}

fn delete(cursor: &mut Cursor<'_>) -> Parse<Delete> {
    cursor.bump();
    cursor.expect_word("from")?;
    let (table, only) = from::relation_name(cursor)?;
    let alias = alias(cursor, "using")?;
    let using = if cursor.eat_word("using") { cursor.separated(from::table_ref)? } else { Vec::new() };
    let filter = filter(cursor)?;
    Ok(Delete { table, only, alias, using, filter, returning: returning(cursor)? })
}

/// `relation_expr_opt_alias`; the word that follows is no alias.
fn alias(cursor: &mut Cursor<'_>, follows: &str) -> Parse<Option<Name>> {
    let written = cursor.eat_word("as") || cursor.is_col_id(cursor.peek()) && !cursor.at_word(follows);
    if written { cursor.col_id("a name").map(Some) } else { Ok(None) }
}

/// `where_or_current_clause`
fn filter(cursor: &mut Cursor<'_>) -> Parse<Option<crate::sql::ast::Expr>> {
    let start = cursor.peek();
    if !cursor.eat_word("where") {
        return Ok(None);
    }
    if cursor.at_words(&["current", "of"]) {
        return Err(cursor.unsupported(cursor.span(start), "WHERE CURRENT OF"));
    }
    a_expr(cursor).map(Some)
}

/// `returning_clause`
fn returning(cursor: &mut Cursor<'_>) -> Parse<Vec<Target>> {
    let start = cursor.peek();
    if !cursor.eat_word("returning") {
        return Ok(Vec::new());
    }
    if cursor.at_word("with") && cursor.is_nth(1, TokenKind::LeftParen) {
        return Err(cursor.unsupported(cursor.span(start), "RETURNING WITH"));
    }
    cursor.separated(target)
}

/// `set_clause`
fn assignment(cursor: &mut Cursor<'_>) -> Parse<Assignment> {
    if !cursor.is(TokenKind::LeftParen) {
        let target = set_target(cursor)?;
        equals(cursor)?;
        return Ok(Assignment { targets: vec![target], several: false, value: a_expr(cursor)? });
    }
    cursor.open()?;
    let targets = cursor.separated(set_target)?;
    cursor.close()?;
    equals(cursor)?;
    Ok(Assignment { targets, several: true, value: a_expr(cursor)? })
}

fn equals(cursor: &mut Cursor<'_>) -> Parse<()> {
    if cursor.eat_operator("=") { Ok(()) } else { Err(cursor.error("`=`")) }
}

/// `set_target`, `insert_column_item`
fn set_target(cursor: &mut Cursor<'_>) -> Parse<SetTarget> {
    let name = cursor.col_id("a column")?;
    let mut parts = Vec::new();
    loop {
        if cursor.eat(TokenKind::Dot) {
            parts.push(SetPart::Field(cursor.col_label("a field")?));
        } else if cursor.eat(TokenKind::LeftBracket) {
            parts.push(SetPart::Subscript(subscript(cursor)?));
        } else {
            return Ok(SetTarget { name, parts });
        }
    }
}
