//! From tokens to statements: each is classified by its first words, then read whole. What is left over is an error.

mod alter_table;
mod call;
mod expression;
mod from;
mod index;
mod other;
mod policy;
mod primary;
mod query;
mod sequence;
mod table;
mod types;

#[cfg(test)]
mod tests;

pub(super) use expression::expression;
pub(super) use types::type_name;

use super::ast::{Clause, Statement, StatementKind};
use super::cursor::{Cursor, Parsed, fold};
use super::keywords;
use super::lex::TokenKind;

/// One statement, from its first token to its last.
pub(super) fn statement(cursor: &mut Cursor<'_>) -> Parsed<Statement> {
    let start = cursor.position();
    let kind = known(cursor)?;
    let kind = match kind {
        Some(kind) => {
            if !cursor.at_end() {
                return Err(cursor.unexpected("the statement's end"));
            }
            kind
        }
        None => {
            cursor.go_back(start);
            classify(cursor)?
        }
    };
    while !cursor.at_end() {
        cursor.advance();
    }
    Ok(Statement { kind, span: cursor.span_from(start) })
}

/// The statements that are read whole; nothing where it is another one.
fn known(cursor: &mut Cursor<'_>) -> Parsed<Option<StatementKind>> {
    if cursor.take("create") {
        return create(cursor);
    }
    if cursor.take("alter") {
        return alter(cursor);
    }
    if cursor.take("drop") {
        return other::drop(cursor);
    }
    if cursor.take_phrase("comment on") {
        return other::comment(cursor);
    }
    if cursor.take("set") {
        return other::set_search_path(cursor);
    }
    Ok(other::set_config(cursor))
}

fn create(cursor: &mut Cursor<'_>) -> Parsed<Option<StatementKind>> {
    if cursor.take("schema") {
        return other::create_schema(cursor);
    }
    if cursor.take("type") {
        return other::create_type(cursor);
    }
    if cursor.take("sequence") {
        return sequence::create(cursor).map(Some);
    }
    if cursor.take("policy") {
        return policy::create(cursor).map(Some);
    }
    if cursor.take_phrase("unique index") {
        return index::create(cursor, true).map(Some);
    }
    if cursor.take("index") {
        return index::create(cursor, false).map(Some);
    }
    let start = cursor.position();
    let mut unsupported = Vec::new();
    while cursor.is_any(&["temp", "temporary", "unlogged", "global", "local"]) {
        let what = cursor.word_text(0).to_ascii_uppercase();
        cursor.advance();
        unsupported.push(Clause { what, span: cursor.span_from(start) });
    }
    if cursor.take("table") { table::create(cursor, unsupported).map(Some) } else { Ok(None) }
}

fn alter(cursor: &mut Cursor<'_>) -> Parsed<Option<StatementKind>> {
    if cursor.take("table") {
        if cursor.is_phrase("all in tablespace") {
            return Ok(None);
        }
        return alter_table::alter(cursor).map(Some);
    }
    if cursor.take("policy") {
        return policy::alter(cursor).map(Some);
    }
    if cursor.take("sequence") {
        return sequence::alter(cursor).map(Some);
    }
    if cursor.take("type") {
        return other::alter_type(cursor).map(Some);
    }
    if cursor.take("index") {
        let if_exists = cursor.take_phrase("if exists");
        let name = cursor.object_name()?;
        if !cursor.take_phrase("rename to") {
            return Ok(None);
        }
        return Ok(Some(StatementKind::RenameIndex { name, if_exists, to: cursor.name()? }));
    }
    if cursor.take("schema") {
        let name = cursor.name()?;
        if !cursor.take_phrase("rename to") {
            return Ok(None);
        }
        return Ok(Some(StatementKind::RenameSchema { name, to: cursor.name()? }));
    }
    Ok(None)
}

/// Statements that say nothing about a schema, by their first word, and whether leaving them out may surprise.
const LEFT_OUT: &[(&str, bool)] = &[
    ("abort", false),
    ("analyze", false),
    ("begin", false),
    ("call", true),
    ("checkpoint", false),
    ("close", false),
    ("cluster", false),
    ("commit", false),
    ("copy", true),
    ("deallocate", false),
    ("declare", true),
    ("delete", true),
    ("discard", false),
    ("do", true),
    ("end", false),
    ("execute", true),
    ("explain", false),
    ("fetch", false),
    ("insert", true),
    ("listen", false),
    ("load", true),
    ("lock", false),
    ("merge", true),
    ("move", false),
    ("notify", true),
    ("prepare", true),
    ("reindex", false),
    ("release", false),
    ("reset", false),
    ("rollback", false),
    ("savepoint", false),
    ("select", true),
    ("set", false),
    ("show", false),
    ("start", false),
    ("table", false),
    ("truncate", true),
    ("unlisten", false),
    ("update", true),
    ("vacuum", false),
    ("values", false),
    ("with", true),
];

/// Statements about a schema that are not carried yet, by their first word.
const REFUSED: &[&str] =
    &["alter", "comment", "create", "drop", "grant", "import", "reassign", "refresh", "revoke", "security"];

/// What a statement is that is not read whole.
fn classify(cursor: &mut Cursor<'_>) -> Parsed<StatementKind> {
    let word = if cursor.kind(0) == Some(&TokenKind::Word) { fold(cursor.word_text(0)) } else { String::new() };
    if let Some((_, notable)) = LEFT_OUT.iter().find(|(first, _)| *first == word) {
        let harmless = word == "select" && cursor.word_text(3).eq_ignore_ascii_case("setval");
        return Ok(StatementKind::Ignored { what: first_words(cursor, 2), notable: *notable && !harmless });
    }
    if REFUSED.contains(&word.as_str()) {
        if cursor.kind(1).is_none() {
            cursor.advance();
            return Err(cursor.unexpected(""));
        }
        return Ok(StatementKind::Unsupported { what: refused_words(cursor) });
    }
    let mut error = cursor.unexpected("a statement");
    if let Some(nearest) = keywords::nearest_verb(&word) {
        let nearest = nearest.to_ascii_uppercase();
        error = Box::new(error.help(format!("did you mean {nearest}?")).fix(cursor.span(), nearest));
    }
    Err(error)
}

/// The words that say what kind of statement it is: `CREATE OR REPLACE FUNCTION`, `COMMENT ON FUNCTION`, `GRANT`.
fn refused_words(cursor: &Cursor<'_>) -> String {
    if cursor.is_any(&["grant", "revoke"]) {
        return cursor.word_text(0).to_ascii_uppercase();
    }
    let fillers = [
        "or",
        "replace",
        "on",
        "event",
        "materialized",
        "foreign",
        "text",
        "search",
        "access",
        "user",
        "default",
        "unique",
        "temp",
        "temporary",
        "recursive",
        "constraint",
        "data",
        "operator",
        "trusted",
        "procedural",
    ];
    let mut words = 2;
    while words < 6 && fillers.iter().any(|filler| cursor.is_at(words - 1, filler)) {
        words += 1;
    }
    first_words(cursor, words)
}

fn first_words(cursor: &Cursor<'_>, count: usize) -> String {
    let words = (0..count).map_while(|ahead| match cursor.kind(ahead) {
        Some(TokenKind::Word) => Some(cursor.word_text(ahead)),
        _ => None,
    });
    let words: Vec<&str> = words.filter(|word| keywords::category(&fold(word)).is_some()).collect();
    words.join(" ").to_ascii_uppercase()
}
