//! `CREATE`, `ALTER` and `DROP` of roles, users and groups; `GRANT` and `REVOKE` of roles.

use super::alter::if_exists;
use super::policy;
use super::routine::setting;
use crate::model::Role;
use crate::sql::ast::{Name, RoleOption, RoleOptionKind, RoleStatement, RoutineOptionKind, StatementKind};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;
use crate::sql::string::string;

/// The attributes that are on or off.
const FLAGS: [(&str, &str); 7] = [
    ("superuser", "nosuperuser"),
    ("createdb", "nocreatedb"),
    ("createrole", "nocreaterole"),
    ("inherit", "noinherit"),
    ("login", "nologin"),
    ("replication", "noreplication"),
    ("bypassrls", "nobypassrls"),
];

/// Whether a statement about a role is next, after its verb.
pub(super) fn at_role(cursor: &Cursor<'_>) -> bool {
    matches!(cursor.word(), "role" | "group") || (cursor.word() == "user" && cursor.word_nth(1) != "mapping")
}

fn made(statement: RoleStatement) -> Parse<StatementKind> {
    Ok(StatementKind::Role(Box::new(statement)))
}

/// A role by its name. One who is whoever runs the statement has none.
fn role(cursor: &mut Cursor<'_>) -> Parse<Option<Name>> {
    let token = cursor.peek();
    let role = policy::role(cursor)?;
    Ok(match role {
        Role::Named(ident) => Some(Name { ident, span: cursor.span(token) }),
        Role::Public | Role::CurrentRole | Role::CurrentUser | Role::SessionUser => None,
    })
}

/// A role that has to have a name.
fn named(cursor: &mut Cursor<'_>) -> Parse<Name> {
    let token = cursor.peek();
    match role(cursor)? {
        Some(name) => Ok(name),
        None => {
            let word = cursor.slice(token).to_ascii_lowercase();
            let mut error = cursor.mistake(cursor.span(token), format!("role name \"{word}\" is reserved here"));
            error.sqlstate = Some("42939");
            Err(error)
        }
    }
}

/// Roles in a list; `None` where one of them is whoever runs the statement.
fn list(cursor: &mut Cursor<'_>) -> Parse<Option<Vec<Name>>> {
    Ok(cursor.separated(role)?.into_iter().collect())
}

fn whoever(cursor: &mut Cursor<'_>, what: &str) -> Parse<StatementKind> {
    cursor.skip_all();
    Ok(StatementKind::Unsupported { what: format!("{what} of whoever runs it") })
}

/// `CREATE ROLE`, its word is next.
pub(super) fn create(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    let user = cursor.eat_one_of(&["role", "user", "group"]) == Some("user");
    let name = named(cursor)?;
    cursor.eat_word("with");
    let (mut options, mut in_roles, mut members, mut admins) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    while !cursor.is_end() {
        let list = if cursor.at_word("in") && matches!(cursor.word_nth(1), "role" | "group") {
            cursor.bump();
            cursor.bump();
            &mut in_roles
        } else if cursor.eat_one_of(&["role", "user"]).is_some() {
            &mut members
        } else if cursor.eat_word("admin") {
            &mut admins
        } else {
            options.push(option(cursor)?);
            continue;
        };
        match self::list(cursor)? {
            Some(found) => list.extend(found),
            None => return whoever(cursor, "CREATE ROLE"),
        }
    }
    made(RoleStatement::Create { name, user, options, in_roles, members, admins })
}

/// `AlterOptRoleElem`
fn option(cursor: &mut Cursor<'_>) -> Parse<RoleOption> {
    let start = cursor.start();
    let word = cursor.slice(cursor.peek()).to_ascii_lowercase();
    let flag = FLAGS.iter().find(|(on, off)| word == *on || word == *off);
    let kind = if let Some((on, _)) = flag {
        cursor.bump();
        RoleOptionKind::Flag(on, word == *on)
    } else if cursor.at_word("encrypted") || cursor.at_word("password") {
        cursor.eat_word("encrypted");
        cursor.expect_word("password")?;
        match cursor.eat_word("null") {
            true => RoleOptionKind::Nothing,
            false => {
                string(cursor, "a password")?;
                RoleOptionKind::Password
            }
        }
    } else if cursor.eat_words(&["connection", "limit"]) {
        let negative = cursor.eat_operator("-");
        let token = cursor.expect(TokenKind::Number, "a number")?;
        let number = cursor.slice(token).parse::<i64>().unwrap_or(i64::MAX);
        RoleOptionKind::ConnectionLimit(if negative { -number } else { number })
    } else if cursor.eat_words(&["valid", "until"]) {
        RoleOptionKind::ValidUntil(string(cursor, "a time")?)
    } else if word == "sysid" {
        cursor.bump();
        cursor.expect(TokenKind::Number, "a number")?;
        RoleOptionKind::Nothing
    } else {
        return Err(cursor.error("an attribute of a role: `LOGIN`, `PASSWORD`, `IN ROLE` or another"));
    };
    Ok(RoleOption { kind, span: cursor.span_from(start) })
}

/// `ALTER ROLE`, its word is next.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    let group = cursor.eat_one_of(&["role", "user", "group"]) == Some("group");
    if cursor.eat_word("all") {
        cursor.skip_all();
        return Ok(StatementKind::Unsupported { what: "ALTER ROLE ALL".into() });
    }
    let Some(role) = role(cursor)? else { return whoever(cursor, "ALTER ROLE") };
    if cursor.at_words(&["in", "database"]) {
        cursor.skip_all();
        return Ok(StatementKind::Unsupported { what: "ALTER ROLE IN DATABASE".into() });
    }
    if cursor.eat_words(&["rename", "to"]) {
        return made(RoleStatement::Rename { role, to: named(cursor)? });
    }
    if group && let Some(word) = cursor.eat_one_of(&["add", "drop"]) {
        cursor.expect_word("user")?;
        return match list(cursor)? {
            Some(members) => {
                made(RoleStatement::Grant { is_grant: word == "add", options: Vec::new(), roles: vec![role], members })
            }
            None => whoever(cursor, "ALTER GROUP"),
        };
    }
    if cursor.at_word("set") {
        return match setting(cursor)? {
            RoutineOptionKind::Set(name, values) => made(RoleStatement::Set { role, setting: Some(name), values }),
            _ => Ok(StatementKind::Unsupported { what: "ALTER ROLE SET … FROM CURRENT".into() }),
        };
    }
    if cursor.eat_word("reset") {
        let setting = if cursor.eat_word("all") { None } else { Some(super::routine::setting_name(cursor)?) };
        return made(RoleStatement::Set { role, setting, values: None });
    }
    cursor.eat_word("with");
    let mut options = Vec::new();
    while !cursor.is_end() {
        options.push(option(cursor)?);
    }
    made(RoleStatement::Alter { role, options })
}

/// `DROP ROLE`, its word is next.
pub(super) fn drop(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    let if_exists = if_exists(cursor);
    match list(cursor)? {
        Some(roles) => made(RoleStatement::Drop { roles, if_exists }),
        None => whoever(cursor, "DROP ROLE"),
    }
}

/// `GRANT role TO …`, `REVOKE role FROM …`, after the verb.
pub(super) fn grant(cursor: &mut Cursor<'_>, is_grant: bool) -> Parse<StatementKind> {
    let mut options = Vec::new();
    if !is_grant && cursor.word_nth(1) == "option" && cursor.word_nth(2) == "for" {
        options.push((option_name(cursor)?, false));
        cursor.expect_words(&["option", "for"])?;
    }
    let roles = list(cursor)?;
    cursor.expect_word(if is_grant { "to" } else { "from" })?;
    let members = list(cursor)?;
    if is_grant && cursor.eat_word("with") {
        options = cursor.separated(|cursor| {
            let name = option_name(cursor)?;
            let on = match cursor.eat_one_of(&["option", "true", "false"]) {
                Some(word) => word != "false",
                None => return Err(cursor.error("`OPTION`, `TRUE` or `FALSE`")),
            };
            Ok((name, on))
        })?;
    }
    if cursor.eat_words(&["granted", "by"]) {
        policy::role(cursor)?;
    }
    if !is_grant {
        cursor.eat_one_of(&["cascade", "restrict"]);
    }
    match (roles, members) {
        (Some(roles), Some(members)) => made(RoleStatement::Grant { is_grant, options, roles, members }),
        (None, _) | (_, None) => whoever(cursor, if is_grant { "GRANT" } else { "REVOKE" }),
    }
}

fn option_name(cursor: &mut Cursor<'_>) -> Parse<&'static str> {
    let found =
        ["admin", "inherit", "set"].into_iter().find(|name| cursor.slice(cursor.peek()).eq_ignore_ascii_case(name));
    match found {
        Some(name) => {
            cursor.bump();
            Ok(name)
        }
        None => Err(cursor.error("`ADMIN`, `INHERIT` or `SET`")),
    }
}
