//! Policies.

use super::expression::expression;
use crate::model::{PolicyCommand, PolicyKind, Role};
use crate::sql::ast::{AlterPolicy, CreatePolicy, Expr, PolicyChange, StatementKind};
use crate::sql::cursor::{Cursor, Parsed};

/// What follows `CREATE POLICY`.
pub(super) fn create(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let name = cursor.name()?;
    cursor.expect("on")?;
    let table = cursor.object_name()?;
    let kind = if cursor.take("as") { kind(cursor)? } else { PolicyKind::Permissive };
    let command = if cursor.take("for") { command(cursor)? } else { PolicyCommand::All };
    let roles = if cursor.take("to") { cursor.list(role)? } else { vec![Role::Public] };
    let (using, with_check) = clauses(cursor)?;
    Ok(StatementKind::CreatePolicy(CreatePolicy { name, table, kind, command, roles, using, with_check }))
}

fn kind(cursor: &mut Cursor<'_>) -> Parsed<PolicyKind> {
    if cursor.take("permissive") {
        Ok(PolicyKind::Permissive)
    } else if cursor.take("restrictive") {
        Ok(PolicyKind::Restrictive)
    } else {
        Err(cursor.unexpected("PERMISSIVE or RESTRICTIVE"))
    }
}

fn command(cursor: &mut Cursor<'_>) -> Parsed<PolicyCommand> {
    let commands = [
        ("all", PolicyCommand::All),
        ("select", PolicyCommand::Select),
        ("insert", PolicyCommand::Insert),
        ("update", PolicyCommand::Update),
        ("delete", PolicyCommand::Delete),
    ];
    match commands.iter().find(|(keyword, _)| cursor.take(keyword)) {
        Some((_, command)) => Ok(*command),
        None => Err(cursor.unexpected("ALL, SELECT, INSERT, UPDATE or DELETE")),
    }
}

fn role(cursor: &mut Cursor<'_>) -> Parsed<Role> {
    Ok(if cursor.take("public") {
        Role::Public
    } else if cursor.take("current_role") {
        Role::CurrentRole
    } else if cursor.take("current_user") {
        Role::CurrentUser
    } else if cursor.take("session_user") {
        Role::SessionUser
    } else {
        Role::Named(cursor.name()?.ident)
    })
}

/// `USING (…) WITH CHECK (…)`
fn clauses(cursor: &mut Cursor<'_>) -> Parsed<(Option<Expr>, Option<Expr>)> {
    let using = if cursor.take("using") { Some(parenthesized(cursor)?) } else { None };
    let with_check = if cursor.take_phrase("with check") { Some(parenthesized(cursor)?) } else { None };
    Ok((using, with_check))
}

fn parenthesized(cursor: &mut Cursor<'_>) -> Parsed<Expr> {
    cursor.expect_symbol("(")?;
    let expression = expression(cursor)?;
    cursor.expect_symbol(")")?;
    Ok(expression)
}

/// What follows `ALTER POLICY`.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let name = cursor.name()?;
    cursor.expect("on")?;
    let table = cursor.object_name()?;
    let change = if cursor.take_phrase("rename to") {
        PolicyChange::Rename(cursor.name()?)
    } else {
        let roles = if cursor.take("to") { Some(cursor.list(role)?) } else { None };
        let (using, with_check) = clauses(cursor)?;
        PolicyChange::Clauses { roles, using, with_check }
    };
    Ok(StatementKind::AlterPolicy(AlterPolicy { name, table, change }))
}
