//! The statements that say nothing about a schema, or whose first words are all that is needed.

use crate::name::Ident;
use crate::source::Span;
use crate::sql::ast::{Literal, Name, StatementKind};
use crate::sql::cursor::{Cursor, Parse};
use crate::sql::lex::TokenKind;
use crate::sql::scan::is_word_part;
use crate::sql::string;

/// What is known from the first words, before the tokens are read: rows can be many.
pub(super) fn without_tokens(text: &str) -> Option<StatementKind> {
    let bytes = text.as_bytes();
    let end = bytes.iter().position(|byte| !is_word_part(*byte)).unwrap_or(bytes.len());
    let first = text.get(..end.min(32))?.to_ascii_lowercase();
    let ignored = |what: &str, notable| Some(StatementKind::Ignored { what: what.into(), notable });
    let unsupported = |what: &str| Some(StatementKind::Unsupported { what: what.into() });
    match first.as_str() {
        "insert" => ignored("INSERT INTO", true),
        "delete" => ignored("DELETE FROM", true),
        "import" => unsupported("IMPORT FOREIGN SCHEMA"),
        "reassign" => unsupported("REASSIGN OWNED"),
        "security" => unsupported("SECURITY LABEL"),
        "refresh" => ignored("REFRESH MATERIALIZED VIEW", true),
        // What a rollback undoes would have to be forgotten.
        "abort" | "rollback" => unsupported(&first.to_uppercase()),
        // It may make a table.
        "select" | "with" if says_into(text) => None,
        "call" | "copy" | "declare" | "do" | "execute" | "fetch" | "merge" | "move" | "table" | "truncate"
        | "update" | "values" | "with" => ignored(&first.to_uppercase(), true),
        "analyze" | "begin" | "checkpoint" | "close" | "cluster" | "commit" | "deallocate" | "end" | "explain"
        | "listen" | "load" | "lock" | "notify" | "prepare" | "reindex" | "release" | "savepoint" | "show"
        | "start" | "unlisten" | "vacuum" => ignored(&first.to_uppercase(), false),
        // Of queries, only those that set something are looked at.
        "select" if !text.contains("set_config") && !text.contains("setval") => ignored("SELECT", true),
        _ => None,
    }
}

/// Whether a text has the letters of INTO in it.
fn says_into(text: &str) -> bool {
    text.as_bytes().windows(4).any(|word| word.eq_ignore_ascii_case(b"into"))
}

/// A line of psql's own.
pub(in crate::sql) fn meta_command(text: &str) -> StatementKind {
    let command: String = text.chars().take_while(|c| !c.is_ascii_whitespace()).collect();
    let name = command.trim_start_matches('\\');
    // These bring more SQL, or decide which SQL runs.
    let notable = matches!(
        name,
        "i" | "ir" | "include" | "include_relative" | "if" | "elif" | "else" | "endif" | "copy" | "gexec"
    );
    StatementKind::Ignored { what: command, notable }
}

/// `SET …`
pub(super) fn set(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    if matches!(cursor.word(), "session" | "local") {
        cursor.bump();
    }
    if cursor.at_word("schema") && matches!(cursor.peek_nth(1).kind, TokenKind::String(_)) {
        cursor.bump();
        let schema = string::string(cursor, "a schema")?;
        let names = name_in(&schema.text, schema.span).into_iter().collect();
        return Ok(StatementKind::SetSearchPath(names));
    }
    let name = cursor.slice(cursor.peek()).to_ascii_lowercase();
    let assigns = cursor.word_nth(1) == "to" || cursor.slice(cursor.peek_nth(1)) == "=";
    match name.trim_matches('"') {
        "search_path" if assigns => {
            cursor.bump();
            cursor.bump();
            search_path(cursor)
        }
        "standard_conforming_strings" if assigns && is_off(cursor) => {
            cursor.skip_all();
            Ok(StatementKind::Unsupported { what: "SET standard_conforming_strings = off".into() })
        }
        "timezone" if assigns => Ok(set_zone(cursor, 2)),
        "time" if cursor.word_nth(1) == "zone" => Ok(set_zone(cursor, 2)),
        _ if cursor.is_end() => Err(cursor.error("the name of a setting")),
        _ => {
            cursor.skip_all();
            Ok(StatementKind::Ignored { what: "SET".into(), notable: false })
        }
    }
}

/// `SET TimeZone TO …`, `SET TIME ZONE …`, from the value on: times without a zone are read in UTC all the same.
fn set_zone(cursor: &mut Cursor<'_>, at: usize) -> StatementKind {
    let value = cursor.slice(cursor.peek_nth(at)).trim_matches('\'').to_ascii_lowercase();
    cursor.skip_all();
    if matches!(value.as_str(), "utc" | "gmt" | "etc/utc" | "z" | "zulu" | "0" | "default" | "local") {
        return StatementKind::Ignored { what: "SET".into(), notable: false };
    }
    StatementKind::Unsupported { what: "a time zone other than UTC".into() }
}

fn is_off(cursor: &Cursor<'_>) -> bool {
    let value = cursor.slice(cursor.peek_nth(2)).trim_matches('\'').to_ascii_lowercase();
    matches!(value.as_str(), "off" | "false" | "no" | "0")
}

/// The list after `SET search_path TO`.
fn search_path(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    if cursor.at_word("default") {
        let token = cursor.bump();
        let span = cursor.span(token);
        return Ok(StatementKind::SetSearchPath(default_path(span)));
    }
    let names = cursor.separated(|cursor| match cursor.peek().kind {
        TokenKind::String(_) => {
            let text = string::string(cursor, "a schema")?;
            Ok(name_in(&text.text, text.span))
        }
        TokenKind::Number => {
            let token = cursor.bump();
            Ok(name_in(cursor.slice(token), cursor.span(token)))
        }
        _ => match cursor.at_word("true") || cursor.at_word("false") || cursor.at_word("on") {
            true => cursor.col_label("a schema").map(Some),
            false => cursor.non_reserved_word("a schema").map(Some),
        },
    })?;
    Ok(StatementKind::SetSearchPath(names.into_iter().flatten().collect()))
}

/// A name as it stands; the empty one names nothing.
fn name_in(text: &str, span: Span) -> Option<Name> {
    (!text.is_empty()).then(|| Name { ident: Ident::new(text), span })
}

/// What `search_path` is where nobody sets it.
fn default_path(span: Span) -> Vec<Name> {
    ["$user", "public"].into_iter().map(|name| Name { ident: Ident::new(name), span }).collect()
}

/// `RESET …`, `DISCARD …`
pub(super) fn reset(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    let verb = cursor.bump();
    let what = cursor.slice(cursor.peek()).to_ascii_lowercase();
    let span = cursor.span(cursor.peek());
    if cursor.is_end() {
        return Err(cursor.error("the name of a setting"));
    }
    cursor.skip_all();
    Ok(match what.trim_matches('"') {
        "search_path" | "all" => StatementKind::SetSearchPath(default_path(span)),
        _ => StatementKind::Ignored { what: cursor.slice(verb).to_uppercase(), notable: false },
    })
}

/// `SELECT`, of which pg_dump writes two that set something: `set_config` and `setval`.
pub(super) fn select(cursor: &mut Cursor<'_>) -> Parse<StatementKind> {
    cursor.bump();
    let mut at = 0;
    if cursor.slice(cursor.peek()).eq_ignore_ascii_case("pg_catalog") && cursor.is_nth(1, TokenKind::Dot) {
        at = 2;
    }
    let function = cursor.slice(cursor.peek_nth(at)).to_ascii_lowercase();
    if function == "set_config"
        && let Some(path) = set_config(cursor, at + 1)?
    {
        cursor.skip_all();
        return Ok(StatementKind::SetSearchPath(path));
    }
    cursor.skip_all();
    let harmless = matches!(function.as_str(), "set_config" | "setval");
    Ok(StatementKind::Ignored { what: "SELECT".into(), notable: !harmless })
}

/// The path in `('search_path', 'a, b', false)`, which starts `at` tokens on.
fn set_config(cursor: &mut Cursor<'_>, at: usize) -> Parse<Option<Vec<Name>>> {
    let kinds = [TokenKind::LeftParen, TokenKind::Comma, TokenKind::Comma, TokenKind::RightParen];
    if !kinds.iter().enumerate().all(|(n, kind)| cursor.is_nth(at + 2 * n, *kind)) {
        return Ok(None);
    }
    for _ in 0..=at {
        cursor.bump();
    }
    let setting = string_value(cursor)?;
    cursor.bump();
    let span = cursor.span(cursor.peek());
    let value = string_value(cursor)?;
    Ok(match (setting, value) {
        (Some(setting), Some(value)) if setting.eq_ignore_ascii_case("search_path") => Some(split_names(&value, span)),
        _ => None,
    })
}

fn string_value(cursor: &mut Cursor<'_>) -> Parse<Option<String>> {
    let token = cursor.bump();
    let TokenKind::String(kind) = token.kind else { return Ok(None) };
    Ok(match string::literal(cursor, token, kind)? {
        Literal::String(text) => Some(text),
        Literal::Null | Literal::Boolean(_) | Literal::Number(_) | Literal::Bits(_) | Literal::HexBits(_) => None,
    })
}

/// The names in a setting's value: folded unless quoted, with commas between them (`SplitIdentifierString`).
fn split_names(value: &str, span: Span) -> Vec<Name> {
    let mut names = Vec::new();
    let mut rest = value.trim();
    while !rest.is_empty() {
        let (name, after) = match rest.strip_prefix('"') {
            Some(quoted) => {
                let closing = quoted.replace("\"\"", "\u{0}\u{0}").find('"').unwrap_or(quoted.len());
                let name = quoted.get(..closing).unwrap_or_default().replace("\"\"", "\"");
                (name, quoted.get(closing + 1..).unwrap_or_default().trim_start())
            }
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                (
                    rest.get(..end).unwrap_or_default().trim_end().to_ascii_lowercase(),
                    rest.get(end..).unwrap_or_default(),
                )
            }
        };
        names.extend(name_in(&name, span));
        rest = after.strip_prefix(',').unwrap_or_default().trim_start();
    }
    names
}
