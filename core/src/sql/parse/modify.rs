//! `INSERT`, `UPDATE`, `DELETE`, `MERGE` (`InsertStmt`, `UpdateStmt`, `DeleteStmt`, `MergeStmt`), as rules, bodies and
//! WITH hold them.

use super::expression::a_expr;
use super::primary::subscript;
use super::query::{self, target};
use super::{from, index};
use crate::sql::ast::{
    Assignment, ConflictKey, ConflictTarget, ConflictUpdate, Delete, Insert, Merge, MergeAction, MergeRows, MergeWhen,
    Modify, Name, OnConflict, Query, Returning, SetPart, SetTarget, Update,
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
    let modify = match cursor.word() {
        "insert" => Modify::Insert(insert(cursor)?),
        "update" => Modify::Update(update(cursor)?),
        "delete" => Modify::Delete(delete(cursor)?),
        _ => Modify::Merge(merge(cursor)?),
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
    let overriding = overriding(cursor)?;
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
fn returning(cursor: &mut Cursor<'_>) -> Parse<Returning> {
    let mut returning = Returning::default();
    if !cursor.eat_word("returning") {
        return Ok(returning);
    }
    if cursor.at_word("with") && cursor.is_nth(1, TokenKind::LeftParen) {
        cursor.bump();
        cursor.open()?;
        loop {
            let start = cursor.start();
            let side = match cursor.eat_one_of(&["old", "new"]) {
                Some("old") => &mut returning.old,
                Some(_) => &mut returning.new,
                None => return Err(cursor.error("`OLD` or `NEW`")),
            };
            cursor.expect_word("as")?;
            if side.replace(cursor.col_id("a name")?).is_some() {
                return Err(cursor.mistake(cursor.span_from(start), "OLD or NEW cannot be specified multiple times"));
            }
            if !cursor.eat(TokenKind::Comma) {
                break;
            }
        }
        cursor.close()?;
    }
    returning.targets = cursor.separated(target)?;
    Ok(returning)
}

fn merge(cursor: &mut Cursor<'_>) -> Parse<Merge> {
    cursor.bump();
    cursor.expect_word("into")?;
    let (table, only) = from::relation_name(cursor)?;
    let alias = alias(cursor, "using")?;
    cursor.expect_word("using")?;
    let source = from::table_ref(cursor)?;
    cursor.expect_word("on")?;
    let on = a_expr(cursor)?;
    let mut actions = Vec::new();
    while actions.is_empty() || cursor.at_word("when") {
        actions.push(merge_when(cursor)?);
    }
    Ok(Merge { table, only, alias, source, on, actions, returning: returning(cursor)? })
}

/// `merge_when_clause`
fn merge_when(cursor: &mut Cursor<'_>) -> Parse<MergeWhen> {
    let start = cursor.start();
    cursor.expect_word("when")?;
    let rows = if cursor.eat_word("matched") {
        MergeRows::Matched
    } else {
        cursor.expect_words(&["not", "matched"])?;
        if cursor.eat_words(&["by", "source"]) {
            MergeRows::NotMatchedBySource
        } else {
            cursor.eat_words(&["by", "target"]);
            MergeRows::NotMatchedByTarget
        }
    };
    let condition = if cursor.eat_word("and") { Some(a_expr(cursor)?) } else { None };
    cursor.expect_word("then")?;
    let inserts = rows == MergeRows::NotMatchedByTarget;
    let action = if cursor.eat_words(&["do", "nothing"]) {
        MergeAction::Nothing
    } else if !inserts && cursor.eat_word("delete") {
        MergeAction::Delete
    } else if !inserts && cursor.eat_words(&["update", "set"]) {
        MergeAction::Update(cursor.separated(assignment)?)
    } else if inserts && cursor.eat_word("insert") {
        merge_insert(cursor)?
    } else {
        return Err(cursor.error(if inserts {
            "`INSERT` or `DO NOTHING`"
        } else {
            "`UPDATE`, `DELETE` or `DO NOTHING`"
        }));
    };
    Ok(MergeWhen { rows, condition, action, span: cursor.span_from(start) })
}

/// `merge_insert`
fn merge_insert(cursor: &mut Cursor<'_>) -> Parse<MergeAction> {
    let mut columns = Vec::new();
    if cursor.eat_words(&["default", "values"]) {
        return Ok(MergeAction::Insert { columns, overriding: None, values: None });
    }
    if cursor.is(TokenKind::LeftParen) {
        cursor.open()?;
        columns = cursor.separated(set_target)?;
        cursor.close()?;
    }
    let overriding = overriding(cursor)?;
    cursor.expect_word("values")?;
    cursor.open()?;
    let values = cursor.separated(a_expr)?;
    cursor.close()?;
    Ok(MergeAction::Insert { columns, overriding, values: Some(values) })
}

fn overriding(cursor: &mut Cursor<'_>) -> Parse<Option<bool>> {
    if !cursor.eat_word("overriding") {
        return Ok(None);
    }
    let overriding = match cursor.eat_one_of(&["system", "user"]) {
        Some(word) => Some(word == "system"),
        None => return Err(cursor.error("`SYSTEM` or `USER`")),
    };
    cursor.expect_word("value")?;
    Ok(overriding)
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
