//! `CREATE POLICY`, `ALTER POLICY`.

use super::expression::in_parens;
use crate::diagnostic::Diagnostic;
use crate::model::{PolicyCommand, PolicyKind, Role};
use crate::sql::ast::{AlterPolicy, CreatePolicy, Expr, PolicyChange, StatementKind};
use crate::sql::cursor::{Cursor, Parse};

/// `CREATE POLICY`; the word POLICY is next.
pub(super) fn create(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    let name = cursor.col_id("a policy's name")?;
    cursor.expect_word("on")?;
    let table = cursor.object_name("a table")?;
    let kind = if cursor.eat_word("as") { kind(cursor)? } else { PolicyKind::Permissive };
    let command = if cursor.eat_word("for") { command(cursor)? } else { PolicyCommand::All };
    let roles = if cursor.eat_word("to") { roles(cursor)? } else { vec![Role::Public] };
    let using = using(cursor)?;
    let with_check = with_check(cursor)?;
    let policy = CreatePolicy { name, table, kind, command, roles, using, with_check };
    Ok(StatementKind::CreatePolicy(Box::new(policy)))
}

/// `ALTER POLICY`; the word POLICY is next.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    if cursor.at_words(&["if", "exists"]) {
        cursor.skip_all();
        return Ok(StatementKind::Unsupported { what: "ALTER POLICY IF EXISTS".into() });
    }
    let name = cursor.col_id("a policy's name")?;
    cursor.expect_word("on")?;
    let table = cursor.object_name("a table")?;
    let change = if cursor.eat_word("rename") {
        cursor.expect_word("to")?;
        PolicyChange::Rename(cursor.col_id("the policy's new name")?)
    } else {
        let roles = if cursor.eat_word("to") { Some(roles(cursor)?) } else { None };
        PolicyChange::Clauses { roles, using: using(cursor)?, with_check: with_check(cursor)? }
    };
    Ok(StatementKind::AlterPolicy(AlterPolicy { name, table, change }))
}

fn using(cursor: &mut Cursor<'_>) -> Parse<Option<Expr>> {
    if cursor.eat_word("using") { Ok(Some(in_parens(cursor)?)) } else { Ok(None) }
}

fn with_check(cursor: &mut Cursor<'_>) -> Parse<Option<Expr>> {
    if !cursor.eat_word("with") {
        return Ok(None);
    }
    cursor.expect_word("check")?;
    Ok(Some(in_parens(cursor)?))
}

fn kind(cursor: &mut Cursor<'_>) -> Parse<PolicyKind> {
    let token = cursor.peek();
    let kind = match cursor.slice(token).to_ascii_lowercase().as_str() {
        "permissive" => PolicyKind::Permissive,
        "restrictive" => PolicyKind::Restrictive,
        other => return Err(unknown_kind(cursor, other)),
    };
    cursor.bump();
    Ok(kind)
}

fn unknown_kind(cursor: &Cursor<'_>, written: &str) -> Box<Diagnostic> {
    let span = cursor.span(cursor.peek());
    let mut error = cursor.mistake(span, format!("unrecognized row security option \"{written}\""));
    error.help = Some("A policy is PERMISSIVE or RESTRICTIVE.".into());
    error
}

fn command(cursor: &mut Cursor<'_>) -> Parse<PolicyCommand> {
    match cursor.eat_one_of(&["all", "select", "insert", "update", "delete"]) {
        Some("select") => Ok(PolicyCommand::Select),
        Some("insert") => Ok(PolicyCommand::Insert),
        Some("update") => Ok(PolicyCommand::Update),
        Some("delete") => Ok(PolicyCommand::Delete),
        Some(_) => Ok(PolicyCommand::All),
        None => Err(cursor.error("`ALL`, `SELECT`, `INSERT`, `UPDATE` or `DELETE`")),
    }
}

fn roles(cursor: &mut Cursor<'_>) -> Parse<Vec<Role>> {
    cursor.separated(role)
}

/// `RoleSpec`
pub(super) fn role(cursor: &mut Cursor<'_>) -> Parse<Role> {
    match cursor.eat_one_of(&["current_role", "current_user", "session_user"]) {
        Some("current_role") => return Ok(Role::CurrentRole),
        Some("current_user") => return Ok(Role::CurrentUser),
        Some(_) => return Ok(Role::SessionUser),
        None => {}
    }
    let name = cursor.non_reserved_word("a role")?;
    match name.ident.as_str() {
        "public" => Ok(Role::Public),
        "none" => {
            let mut error = cursor.mistake(name.span, "role name \"none\" is reserved");
            error.sqlstate = Some("42939");
            Err(error)
        }
        _ => Ok(Role::Named(name.ident)),
    }
}
