//! `CREATE RULE`, `ALTER RULE`, and the actions of `ALTER TABLE` about rules.

use super::{expression, modify, query};
use crate::model::{Firing, RuleEvent};
use crate::sql::ast::{AlterRule, AlterTableKind, CreateRule, RuleAction, SetRuleFiring, StatementKind};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;
use crate::sql::string::string;

/// `CREATE RULE`; the word RULE is next.
pub(super) fn create(cursor: &mut Cursor<'_>, replace: bool) -> Parse<StatementKind> {
    cursor.bump();
    let name = cursor.col_id("a rule's name")?;
    cursor.expect_words(&["as", "on"])?;
    let event = match cursor.eat_one_of(&["select", "insert", "update", "delete"]) {
        Some("select") => RuleEvent::Select,
        Some("insert") => RuleEvent::Insert,
        Some("update") => RuleEvent::Update,
        Some(_) => RuleEvent::Delete,
        None => return Err(cursor.error("`SELECT`, `INSERT`, `UPDATE` or `DELETE`")),
    };
    cursor.expect_word("to")?;
    let table = cursor.object_name("a table or a view")?;
    let condition = if cursor.eat_word("where") { Some(expression::a_expr(cursor)?) } else { None };
    cursor.expect_word("do")?;
    let instead = cursor.eat_one_of(&["instead", "also"]) == Some("instead");
    let start = cursor.start();
    let actions = actions(cursor)?;
    let actions_span = cursor.span_from(start);
    let rule = CreateRule { name, replace, event, table, condition, instead, actions, actions_span };
    Ok(StatementKind::CreateRule(Box::new(rule)))
}

/// `RuleActionList`
fn actions(cursor: &mut Cursor<'_>) -> Parse<Vec<RuleAction>> {
    if cursor.eat_word("nothing") {
        return Ok(Vec::new());
    }
    if !cursor.is(TokenKind::LeftParen) || query::at_query(cursor) {
        return Ok(vec![action(cursor)?]);
    }
    cursor.open()?;
    let mut actions = Vec::new();
    loop {
        while cursor.eat(TokenKind::Semicolon) {}
        if cursor.eat(TokenKind::RightParen) {
            return Ok(actions);
        }
        actions.push(action(cursor)?);
        if !cursor.is(TokenKind::Semicolon) && !cursor.is(TokenKind::RightParen) {
            return Err(cursor.error("`;` or `)`"));
        }
    }
}

/// `RuleActionStmt`
fn action(cursor: &mut Cursor<'_>) -> Parse<RuleAction> {
    if cursor.eat_word("notify") {
        let channel = cursor.col_id("a channel")?;
        let payload = if cursor.eat(TokenKind::Comma) { Some(string(cursor, "a string")?.text) } else { None };
        return Ok(RuleAction::Notify(channel, payload));
    }
    if cursor.at_word("merge") {
        return Err(cursor.error("`SELECT`, `INSERT`, `UPDATE`, `DELETE` or `NOTIFY`"));
    }
    modify::statement(cursor).map(RuleAction::Query)
}

/// `ALTER RULE`; the word RULE is next.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    let name = cursor.col_id("a rule")?;
    cursor.expect_word("on")?;
    let table = cursor.object_name("a table or a view")?;
    cursor.expect_words(&["rename", "to"])?;
    Ok(StatementKind::AlterRule(AlterRule { name, table, to: cursor.col_id("the new name")? }))
}

/// `ENABLE RULE` and its kin, if one is next.
pub(super) fn firing(cursor: &mut Cursor<'_>) -> Parse<Option<AlterTableKind>> {
    const ACTIONS: &[(&[&str], Firing)] = &[
        (&["enable", "always", "rule"], Firing::Always),
        (&["enable", "replica", "rule"], Firing::Replica),
        (&["enable", "rule"], Firing::Origin),
        (&["disable", "rule"], Firing::Disabled),
    ];
    let Some((_, firing)) = ACTIONS.iter().find(|(words, _)| cursor.eat_words(words)) else { return Ok(None) };
    Ok(Some(AlterTableKind::SetRuleFiring(SetRuleFiring { name: cursor.col_id("a rule")?, firing: *firing })))
}
