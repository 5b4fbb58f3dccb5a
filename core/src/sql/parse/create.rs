//! `CREATE …`

use super::foreign;
use super::{
    aggregate, enumeration, extension, grant, index, kind, policy, role, routine, rule, sequence, table, trigger,
    unknown, user_type, view, whole,
};
use crate::model::Role;
use crate::name::Ident;
use crate::sql::ast::{Clause, CreateSchema, Name, Statement, StatementKind};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;

/// `CREATE …`
pub(super) fn create(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    let replace = cursor.eat_words(&["or", "replace"]);
    let at = cursor.peek();
    let mut persistence = Vec::new();
    if let Some(clause) = persistence_clause(cursor) {
        persistence.push(clause);
    }
    match cursor.word() {
        // Of what is carried, nothing can be replaced.
        "schema" | "table" | "sequence" | "index" | "unique" | "policy" | "type" | "domain" | "materialized"
            if replace =>
        {
            Err(cursor.error("`FUNCTION`, `VIEW` or another kind that can be replaced"))
        }
        "table" => table::create(cursor, persistence),
        "sequence" => sequence::create(cursor, persistence),
        "view" | "recursive" => view::create(cursor, replace, persistence),
        "materialized" => view::create_materialized(cursor, persistence),
        _ if !persistence.is_empty() => Err(cursor.error_at(at, "`TABLE`, `SEQUENCE` or `VIEW` after it")),
        "schema" => schema(cursor),
        "index" | "unique" => index::create(cursor),
        "policy" => policy::create(cursor),
        "extension" => extension::create(cursor),
        "type" => enumeration::create(cursor),
        "domain" => user_type::create_domain(cursor),
        "function" | "procedure" => routine::create(cursor, replace),
        "rule" => rule::create(cursor, replace),
        "aggregate" => aggregate::create(cursor, replace),
        "trigger" | "constraint" => trigger::create(cursor, replace),
        _ if replace => not_carried(cursor),
        "foreign" if cursor.word_nth(1) == "table" => table::create_foreign(cursor),
        "user" if cursor.word_nth(1) == "mapping" => match foreign::mapping(cursor, "create")? {
            Some(mapping) => Ok(mapping),
            None => not_carried(cursor),
        },
        _ if role::at_role(cursor) => role::create(cursor),
        _ => match whole::kind(cursor) {
            Some(kind) => whole::create(cursor, kind),
            None => not_carried(cursor),
        },
    }
}

/// A kind of object that is not carried: its words say which, the rest is skipped.
fn not_carried(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    let Some(kind) = kind::kind(cursor) else {
        let words = kind::first_words();
        return Err(unknown(cursor, words.iter().chain(&["unique", "temporary", "unlogged", "or"])));
    };
    if cursor.is_end() {
        return Err(cursor.error("a name"));
    }
    cursor.skip_all();
    Ok(StatementKind::Unsupported { what: format!("CREATE {kind}") })
}

/// `OptTemp`
fn persistence_clause(cursor: &mut Cursor<'_>) -> Option<Clause> {
    let start = cursor.start();
    if matches!(cursor.word(), "local" | "global") && matches!(cursor.word_nth(1), "temp" | "temporary") {
        cursor.bump();
    }
    let what = match cursor.eat_one_of(&["temp", "temporary", "unlogged"])? {
        "unlogged" => "UNLOGGED",
        _ => "TEMPORARY",
    };
    Some(cursor.clause(what, start))
}

/// `IF NOT EXISTS`
pub(super) fn if_not_exists(cursor: &mut Cursor<'_>) -> bool {
    // `if` may be a name.
    cursor.eat_words(&["if", "not", "exists"])
}

/// `CREATE SCHEMA`
fn schema(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    let if_not_exists = if_not_exists(cursor);
    let mut owner = None;
    let mut name = None;
    if !cursor.at_word("authorization") {
        name = Some(cursor.col_id("a schema's name")?);
    }
    if cursor.at_word("authorization") {
        cursor.bump();
        let token = cursor.peek();
        let role = policy::role(cursor)?;
        owner = Some(role.clone());
        if name.is_none() {
            // The schema is called what the role is called.
            let ident = match role {
                Role::Named(ident) => ident,
                Role::Public => Ident::new("public"),
                Role::CurrentRole | Role::CurrentUser | Role::SessionUser => {
                    cursor.skip_all();
                    return Ok(StatementKind::Unsupported { what: "CREATE SCHEMA AUTHORIZATION".into() });
                }
            };
            name = Some(Name { ident, span: cursor.span(token) });
        }
    }
    let Some(name) = name else { return Err(cursor.error("a schema's name")) };
    let mut elements = Vec::new();
    while !cursor.is_end() {
        if if_not_exists {
            let mut error = cursor
                .mistake(cursor.span(cursor.peek()), "CREATE SCHEMA IF NOT EXISTS cannot include schema elements");
            error.sqlstate = Some("0A000");
            return Err(error);
        }
        elements.push(element(cursor)?);
    }
    Ok(StatementKind::CreateSchema(CreateSchema { name, if_not_exists, owner, elements, unsupported: Vec::new() }))
}

/// `schema_stmt`: a statement without a semicolon.
fn element(cursor: &mut Cursor<'_>) -> Parse<Statement> {
    let start = cursor.start();
    let mut n = 1;
    if matches!(cursor.word_nth(n), "local" | "global") {
        n += 1;
    }
    if matches!(cursor.word_nth(n), "temp" | "temporary" | "unlogged" | "unique") {
        n += 1;
    }
    let kind = match (cursor.word(), cursor.word_nth(n)) {
        ("create", "table" | "index" | "sequence" | "view" | "recursive") => create(cursor)?,
        ("grant", _) => grant::grant(cursor)?,
        ("create", "trigger") => {
            let what = format!("CREATE {}", cursor.word_nth(n).to_uppercase());
            cursor.bump();
            while !cursor.is_end() && !matches!(cursor.word(), "create" | "grant") {
                if cursor.is(TokenKind::LeftParen) {
                    cursor.skip_parens()?;
                } else {
                    cursor.bump();
                }
            }
            StatementKind::Unsupported { what }
        }
        _ => return Err(cursor.error("`CREATE TABLE`, `CREATE INDEX` or another element of the schema")),
    };
    Ok(Statement { kind, span: cursor.span_from(start) })
}
